import { contextBridge, ipcRenderer } from 'electron'

// Messages cross as JSON text: both doors then carry the same values, and the main process can measure before it parses.
contextBridge.exposeInMainWorld('pawl', {
  send: (message: unknown): void => ipcRenderer.send('pawl', JSON.stringify(message)),
  onMessage: (receive: (message: unknown) => void): (() => void) => {
    const listener = (_event: unknown, text: string): void => receive(JSON.parse(text))
    ipcRenderer.on('pawl', listener)
    return () => {
      ipcRenderer.off('pawl', listener)
    }
  },
})
