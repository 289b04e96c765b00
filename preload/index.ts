import { contextBridge, ipcRenderer } from 'electron'

// Messages cross as JSON text: both doors then carry the same values, and the main process can measure before it parses. What arrives is
// handed on as text: across the bridge a value is copied piece by piece, which for a long answer takes longer than to read it.
contextBridge.exposeInMainWorld('pawl', {
  send: (message: unknown): void => ipcRenderer.send('pawl', JSON.stringify(message)),
  onMessage: (receive: (text: string) => void): (() => void) => {
    const listener = (_event: unknown, text: string): void => receive(text)
    ipcRenderer.on('pawl', listener)
    return () => {
      ipcRenderer.off('pawl', listener)
    }
  },
})
