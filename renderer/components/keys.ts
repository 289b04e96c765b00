/** Keys as this machine's keyboard names them: `Ctrl` is written, and is Command on a Mac. */
export function printKeys(keys: string, platform: string = navigator.platform): string {
  if (!/mac|iphone|ipad/i.test(platform)) return keys
  return keys.replaceAll('Ctrl', '\u2318').replaceAll('Shift', '\u21e7').replaceAll('Alt', '\u2325')
}
