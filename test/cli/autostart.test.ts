import { describe, expect, it } from 'vitest'
import { unit } from '../../main/cli/verbs/autostart.ts'

describe('the systemd unit', () => {
  it('leaves runs alone when the service ends', () => {
    expect(unit(['/usr/bin/node', '/opt/pawl.mjs', 'serve'], '/data', '/usr/bin')).toContain('\nKillMode=process\n')
  })

  it('quotes what systemd would read otherwise', () => {
    const text = unit(['/my node', '/o"p\\t/$x/%h.mjs', 'serve'], '/da ta/$y/100%', '/usr/bin')
    expect(text).toContain('ExecStart="/my node" "/o\\"p\\\\t/$$x/%%h.mjs" "serve"\n')
    expect(text).toContain('Environment="PAWL_HOME=/da ta/$y/100%%" "PATH=/usr/bin"\n')
  })

  it('takes no line break into a unit', () => {
    expect(() => unit(['/node\nExecStartPre=/evil', 'serve'], '/data', '/usr/bin')).toThrow('line break')
  })
})
