// TLS towards real primaries, under policies from a real DNS: zones signed by BIND's tools and served by BIND, validated by Unbound, a policy server over
// HTTPS, and a Postfix with a certificate of a private authority.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { test } from 'node:test'
import { createResolver } from '../../src/dns/resolver.ts'
import { createPolicyFetch } from '../../src/prove/fetch-policy.ts'
import { systemClock } from '../../src/system/clock.ts'
import { createDial, dnsTransport, randomId } from '../../src/system/net.ts'
import { authority } from '../support/authority.ts'
import { policy, queued, rig } from '../support/carry.ts'
import { startNamed } from '../support/named.ts'
import { peer, program } from '../support/peers.ts'
import { freePort, ownAddress, scratch, until } from '../support/places.ts'
import { postfix, postfixPrograms } from '../support/postfix.ts'
import { submit } from '../support/submit.ts'
import { startUnbound } from '../support/unbound.ts'

const programs = [...postfixPrograms, 'named', 'unbound', 'dnssec-keygen', 'dnssec-signzone'] as const

/** The zone, signed with one new key, and that key as a record. */
function sign(folder: string, origin: string, text: string): { zone: string; key: string } {
  const run = (name: string, ...args: string[]): string =>
    execFileSync(program(name), args, { cwd: folder, encoding: 'utf8' })
  const key = run('dnssec-keygen', '-q', '-a', 'ECDSAP256SHA256', '-f', 'KSK', origin).trim()
  const record = readFileSync(path.join(folder, `${key}.key`), 'utf8')
  writeFileSync(path.join(folder, origin), `${text}\n${record}`)
  run('dnssec-signzone', '-q', '-z', '-P', '-o', origin, '-f', `${origin}.signed`, origin, key)
  return {
    zone: readFileSync(path.join(folder, `${origin}.signed`), 'utf8'),
    key: record.split('\n').find((line) => line !== '' && !line.startsWith(';'))!,
  }
}

test(
  'DANE and MTA-STS hold towards a real primary, and mail waits with the reason where they are broken',
  peer(...programs),
  async (t) => {
    const folder = scratch(t)
    const ca = await authority()
    const pair = await ca.issue(['mail.sts.example'])
    const [address, policyAddress] = [ownAddress(), ownAddress()]
    const port = await freePort(address)

    // A primary for all of the domains.
    const domains = ['dane.example', 'wrong-key.example', 'forged.example', 'sts.example', 'wrong-name.example']
    const files = { smtpd_tls_cert_file: 'cert.pem', smtpd_tls_key_file: 'key.pem' }
    writeFileSync(path.join(folder, 'cert.pem'), pair.cert)
    writeFileSync(path.join(folder, 'key.pem'), pair.key, { mode: 0o600 })
    const primary = postfix({
      folder: path.join(folder, 'primary'),
      address,
      port,
      hostname: 'mail.sts.example',
      resolver: '127.0.0.1',
      mailboxDomains: domains,
      settings: {
        smtpd_tls_security_level: 'may',
        smtpd_tls_received_header: 'yes',
        ...Object.fromEntries(Object.entries(files).map(([key, file]) => [key, path.join(folder, file)])),
      },
    })
    t.after(() => primary.stop())
    await primary.start()

    // Policies over HTTPS.
    const web = createServer(
      await ca.issue(['mta-sts.sts.example', 'mta-sts.wrong-name.example']),
      (request, response) => {
        const domain = request.headers.host!.replace(/^mta-sts\./, '')
        response.setHeader('content-type', 'text/plain')
        response.end(`version: STSv1\nmode: enforce\nmx: mail.${domain}\nmax_age: 86400\n`)
      },
    )
    await once(web.listen(0, policyAddress), 'listening')
    t.after(() => {
      web.closeAllConnections()
      web.close()
    })

    // Zones: three of them signed, one of these with a record that was changed afterwards.
    const hash = createHash('sha256')
      .update(new X509Certificate(pair.cert).publicKey.export({ type: 'spki', format: 'der' }))
      .digest('hex')
    const other = '0'.repeat(64)
    const frame = `$TTL 60\n@ SOA ns hostmaster 1 3600 600 86400 5\n@ NS ns\nns A 127.0.0.1\nmail A ${address}\n`
    const tlsa = (data: string): string => `_${port}._tcp.mail TLSA 3 1 1 ${data}\n`
    const sts = `_mta-sts TXT "v=STSv1; id=1"\nmta-sts A ${policyAddress}\n`
    const keys = path.join(folder, 'keys')
    mkdirSync(keys)
    const signed = {
      'dane.example': sign(keys, 'dane.example', frame + tlsa(hash)),
      'wrong-key.example': sign(keys, 'wrong-key.example', frame + tlsa(other)),
      'forged.example': sign(keys, 'forged.example', frame + tlsa(other)),
    }
    const forged = signed['forged.example'].zone.replace(/TLSA\t3 1 1 \([^)]*\)/, `TLSA 3 1 1 ${hash}`)
    assert.ok(forged !== signed['forged.example'].zone)
    const zones = [
      { origin: 'dane.example', file: signed['dane.example'].zone },
      { origin: 'wrong-key.example', file: signed['wrong-key.example'].zone },
      { origin: 'forged.example', file: forged },
      { origin: 'sts.example', file: frame + sts },
      { origin: 'wrong-name.example', file: frame + sts },
    ]
    const named = await startNamed(t, folder, zones)
    const unbound = await startUnbound(
      t,
      folder,
      zones.map(({ origin }) => ({ zone: origin, server: named })),
      [
        'module-config: "validator iterator"',
        ...Object.values(signed).map(({ key }) => `trust-anchor: "${key.replaceAll(/\s+/g, ' ')}"`),
      ].join('\n  '),
    )

    const resolver = createResolver(
      { servers: [unbound], trustAd: true },
      { transport: dnsTransport, now: Date.now, randomId },
    )
    const dial = createDial({ allowPrivate: true, own: () => [] })
    const mx = await rig(t, {
      policies: domains.map((domain) =>
        policy({ domain, hops: { kind: 'hosts', hosts: [{ host: `mail.${domain}`, port, preference: 10 }] } }),
      ),
      options: { validates: true, ca: [ca.root] },
      ports: {
        resolver,
        dial,
        clock: systemClock,
        fetchPolicy: createPolicyFetch({ resolver, dial, ca: [ca.root], port: (web.address() as AddressInfo).port }),
      },
    })
    await submit(
      mx.where,
      domains.map((domain) => ({
        from: 'a@sts.example',
        to: [`ayse@${domain}`],
        message: `Subject: ${domain}\r\n\r\nMerhaba\r\n`,
      })),
    )
    const waits = async (domain: string): Promise<string> =>
      (await queued(mx)).find((one) => one.domain === domain)?.recipients[0]?.lastReply ?? ''
    await until('what may be delivered', () => primary.deliveredCount() === 2)
    await until('the rest to wait', async () => {
      const reasons = await Promise.all(['wrong-key.example', 'forged.example', 'wrong-name.example'].map(waits))
      return reasons.every((reason) => reason !== '')
    })
    assert.match(await waits('wrong-key.example'), /mail\.wrong-key\.example: no TLSA record \(DANE\) fits/)
    assert.match(
      await waits('forged.example'),
      /mail\.forged\.example: its TLSA records \(DANE\) cannot be found out now.*SERVFAIL/,
    )
    assert.match(
      await waits('wrong-name.example'),
      /mail\.wrong-name\.example: its certificate is for another name \(MTA-STS\)/,
    )
    assert.equal(primary.deliveredCount(), 2)
    for (const text of primary.delivered()) assert.match(text, /\(using TLSv1\.[23] with cipher/)

    const results = async (domain: string) =>
      (await mx.carry.tls(domain, 1)).facts.map(({ policyType, result }) => `${policyType} ${result}`)
    assert.deepEqual(await results('dane.example'), ['tlsa success'])
    assert.deepEqual(await results('sts.example'), ['sts success'])
    assert.deepEqual(await results('wrong-key.example'), ['tlsa certificate-not-trusted'])
    assert.deepEqual(await results('forged.example'), ['tlsa dnssec-invalid'])
    assert.deepEqual(await results('wrong-name.example'), ['sts certificate-host-mismatch'])
    const { dane, policy: kept } = await mx.carry.tls('sts.example', 1)
    assert.deepEqual([dane, kept?.policy.mode, kept?.policy.mx], [true, 'enforce', ['mail.sts.example']])
  },
)
