// The message of bench/smtp.ts, signed as real mail is, and a resolver that holds all that its verdict needs.
import { generateKeyPairSync } from 'node:crypto'
import type { TestContext } from 'node:test'
import { dkimSign } from 'mailauth/lib/dkim/sign.js'
import { startUnbound } from '../test/support/unbound.ts'
import { txtStrings } from '../test/support/dkim-key.ts'

const key = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

/** With LF line ends, as smtp-source reads it. */
export async function signedMessage(bytes: number): Promise<string> {
  const line = 'Güneş doğarken ulak yola çıktı; heybesinde mektuplar vardı.\r\n'.replaceAll(/[^\x20-\x7e\r\n]/g, 'x')
  const text = `From: Bir <a@sender.example>\r\nTo: <user@firma.example>\r\nSubject: bench\r\nDate: Wed, 25 Nov 2026 08:00:00 +0000\r\nMessage-ID: <bench@sender.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n${line.repeat(Math.ceil(bytes / line.length))}`
  const identity = { signingDomain: 'sender.example', selector: 'bench', privateKey: key.privateKey }
  const { signatures } = await dkimSign(text, { ...identity, signatureData: [identity] })
  return `${signatures}${text}`.replaceAll('\r\n', '\n')
}

/** At port 53 of the address: libraries that read resolv.conf know no other. */
export async function resolverFor(t: Pick<TestContext, 'after'>, folder: string, address: string): Promise<string> {
  const records = [
    ['sender.example.', 'TXT', '"v=spf1 ip4:127.0.0.0/8 -all"'],
    ['_dmarc.sender.example.', 'TXT', '"v=DMARC1; p=reject"'],
    ['bench._domainkey.sender.example.', 'TXT', txtStrings(`v=DKIM1; k=rsa; p=${key.publicKey.toString('base64')}`)],
    ['mail.sender.example.', 'A', '127.0.0.1'],
    ['sender.example.', 'MX', '10 mail.sender.example.'],
  ]
  const lines = [
    'local-zone: "sender.example." static',
    ...records.map(([name, type, data]) => `local-data: '${name} 3600 IN ${type} ${data}'`),
    'local-zone: "127.in-addr.arpa." static',
  ]
  await startUnbound(t, folder, [], lines.join('\n  '), { address, port: 53 })
  return address
}
