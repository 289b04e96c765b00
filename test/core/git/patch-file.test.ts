import { describe, expect, it } from 'vitest'
import { applyTo } from '../../../main/core/git/apply.ts'
import { decodeHeader, quotedPrintable } from '../../../main/core/git/mail-text.ts'
import { parsePatchFile, parseTrailers } from '../../../main/core/git/patch-file.ts'
import { commitFiles, mirrored, plainGit } from './repositories.ts'

const DIFF = 'diff --git a/x b/x\nindex 000..111 100644\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\n+b\n c\n'

function parsed(text: string) {
  const patch = parsePatchFile(text)
  if (patch.kind !== 'patch') throw new Error(patch.message)
  return patch
}

describe('a patch file', () => {
  it('as git format-patch writes it gives subject, body, trailers and a diff that applies', async () => {
    const { folder, mirror, base } = await mirrored({ 'x.py': 'a\n- \n' })
    const subject = `Größere Schritte: ${'a long hypothesis that mail headers have to fold '.repeat(3).trim()}`
    const message = `${subject}\n\nWhy it should help.\n---- not a separator\n\nSigned-off-by: Ada <ada@example.org>\nEffect: +1 %\n  and more\n`
    await commitFiles(folder, { 'x.py': 'b\n- \n' }, message)
    await plainGit(folder, 'format-patch', '--quiet', '-1', '-o', folder, '--start-number=7')
    const text = await plainGit(folder, 'format-patch', '-1', '--stdout', '-v2')
    const patch = parsed(text)
    expect(patch.subject).toBe(subject)
    expect(patch.body).toContain('Why it should help.\n---- not a separator')
    expect(patch.trailers).toEqual([
      { key: 'Signed-off-by', value: 'Ada <ada@example.org>' },
      { key: 'Effect', value: '+1 % and more' },
    ])
    expect(patch.diff).not.toContain('2.39')
    expect((await applyTo(mirror, base, patch.diff, { message: patch.subject, atMs: 0 })).kind).toBe('applied')
    const dos = parsed(text.replaceAll('\n', '\r\n'))
    expect(dos.subject).toBe(subject)
    expect((await applyTo(mirror, base, dos.diff, { message: 'm', atMs: 0 })).kind).toBe('applied')
  })

  it('may be a bare diff, with or without words above it', () => {
    expect(parsed(DIFF)).toMatchObject({ subject: '', body: '', diff: DIFF })
    const patch = parsed(`\n  Fuse the optimiser step\n\nOne pass over memory.\n\n${DIFF}`)
    expect(patch).toMatchObject({ subject: 'Fuse the optimiser step', body: 'One pass over memory.', diff: DIFF })
    expect(parsed('Plain diff\n--- x.py\t2026\n+++ x.py\t2026\n@@ -1 +1 @@\n-a\n+b\n').subject).toBe('Plain diff')
  })

  it('leaves a removed line of one dash alone where a signature could be', () => {
    const diff = 'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n a\n-- \n'
    expect(parsed(diff).diff).toBe(diff)
    const mail = `From ${'a'.repeat(40)} Mon Sep 17 00:00:00 2001\nFrom: A <a@b>\nSubject: [PATCH] s\n\n---\n x | 1 -\n\n${diff}-- \n2.39.5\n\n`
    expect(parsed(mail).diff).toBe(diff)
  })

  it('is malformed without a diff, with several mails, or encoded for mail', () => {
    expect(parsePatchFile('only words')).toMatchObject({
      kind: 'malformed',
      message: expect.stringContaining('no diff'),
    })
    const mail = `From ${'a'.repeat(40)} Mon Sep 17 00:00:00 2001\nSubject: [PATCH 1/2] s\n\n---\n${DIFF}`
    expect(parsePatchFile(`${mail}\n${mail}`)).toMatchObject({
      kind: 'malformed',
      message: expect.stringContaining('several'),
    })
    const encoded = mail.replace('\n\n---', '\nContent-Transfer-Encoding: base64\n\n---')
    expect(parsePatchFile(encoded)).toMatchObject({ kind: 'malformed', message: expect.stringContaining('base64') })
  })

  it('keeps a subject that begins with brackets of its own only without a mail', () => {
    expect(parsed(`[attention] flash\n\n${DIFF}`).subject).toBe('[attention] flash')
  })

  it('is read in time that does not explode with its size', () => {
    const patch = parsePatchFile(`${'--- a\n'.repeat(50_000)}${DIFF}`)
    expect(patch.kind).toBe('patch')
  })
})

describe('trailers', () => {
  it('are the last paragraph, if it holds nothing else', () => {
    expect(parseTrailers('text\n\nA: 1\nB-c: 2')).toHaveLength(2)
    expect(parseTrailers('A: 1\n\ntext')).toEqual([])
    expect(parseTrailers('A: 1\nnot one')).toEqual([])
    expect(parseTrailers('')).toEqual([])
  })
})

describe('mail headers', () => {
  it('decode encoded words, also where a character is split between two', () => {
    expect(decodeHeader('=?UTF-8?q?Gr=C3=B6=C3=9Fe?= und mehr')).toBe('Größe und mehr')
    expect(decodeHeader('=?utf-8?B?R3LDtsOfZQ==?=')).toBe('Größe')
    expect(decodeHeader('=?UTF-8?q?Gr=C3?= =?UTF-8?q?=B6=C3=9Fe_x?=')).toBe('Größe x')
    expect(decodeHeader('plain =?not?= word')).toBe('plain =?not?= word')
  })
})

describe('quoted-printable text', () => {
  it('encodes what mail would lose and breaks long lines, but not in a sequence', () => {
    expect(quotedPrintable(Buffer.from('a = b\r\n+\tx \n-é\n'))).toBe('a =3D b=0D\n+\tx=20\n-=C3=A9\n')
    const long = quotedPrintable(Buffer.from('é'.repeat(40)))
    for (const line of long.split('\n')) expect(line).toMatch(/^(=[0-9A-F]{2}){1,25}=?$/)
    expect(long.replaceAll('=\n', '')).toBe('=C3=A9'.repeat(40))
  })
})
