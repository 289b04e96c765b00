import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import './styles/tokens.css'
import './styles/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App.tsx'
import { createClient } from './client/client.ts'
import { createEngine, EngineProvider } from './client/connection.tsx'
import { giveBackSeldom } from './client/give-back.ts'
import { beat, watchPerson } from './client/person.ts'
import { openTransport } from './client/transport.ts'

const root = document.getElementById('root')
if (root !== null) {
  watchPerson()
  giveBackSeldom(beat)
  const engine = createEngine(createClient(openTransport, Date.now))
  createRoot(root).render(
    <StrictMode>
      <EngineProvider engine={engine}>
        <App />
      </EngineProvider>
    </StrictMode>,
  )
}
