// `ulak key …` and `ulak peer …`: the secrets that other name servers share with Ulak, and who may have its zones.
import { Command } from 'commander'
import { isIP } from 'node:net'
import type { Key, Peer } from '../api/contract.ts'
import { readEndpoint, SettingFault } from '../system/settings.ts'
import type { CliIo } from './io.ts'
import { pages, repeatable, type ServerTools, withClientOf } from './server.ts'
import { UsageFault } from './usage.ts'

type AddKeyFlags = {
  algorithm?: string
  secret?: string
  account?: string
  json?: boolean
}

export function keyCommand(tools: ServerTools): Command {
  const { io } = tools
  const withClient = withClientOf(tools)
  const json = io.say({ en: 'for programs', tr: 'programlar için' })
  const command = new Command('key').description(
    io.say({
      en: 'TSIG keys for other name servers',
      tr: 'Öteki ad sunucuları için TSIG anahtarları',
    }),
  )
  command
    .command('list')
    .description(io.say({ en: 'Keys, without their secrets', tr: 'Anahtarlar, gizli değerleri olmadan' }))
    .option('--json', json)
    .action((flags: { json?: boolean }) =>
      withClient(async (client) => {
        const ask = (cursor: string | undefined) =>
          client.call('listKeys', { query: { limit: 1000, ...(cursor && { cursor }) } })
        for await (const one of pages(ask)) {
          if (flags.json) io.json(one)
          else io.out(keyLine(one, io))
        }
      }),
    )
  command
    .command('add')
    .description(
      io.say({ en: 'Makes a key; its secret is shown once', tr: 'Anahtar üretir; gizli değeri bir kez gösterilir' }),
    )
    .argument('<name>')
    .option('--algorithm <name>', io.say({ en: 'default: hmac-sha256', tr: 'varsayılan: hmac-sha256' }))
    .option('--secret <base64>', io.say({ en: 'one that the other side made', tr: 'öteki tarafın ürettiği değer' }))
    .option(
      '--account <id>',
      io.say({ en: 'account it is for; mine if not given', tr: 'hangi hesap için; verilmezse benimki' }),
    )
    .option('--json', json)
    .action((name: string, flags: AddKeyFlags) =>
      withClient(async (client) => {
        const added = await client.call('addKey', {
          body: {
            name,
            ...(flags.algorithm && { algorithm: flags.algorithm as 'hmac-sha256' }),
            ...(flags.secret && { secret: flags.secret }),
            ...(flags.account && { account: flags.account }),
          },
        })
        if (flags.json) io.json(added)
        else io.out(added.secret)
      }),
    )
  command
    .command('rotate')
    .description(
      io.say({
        en: 'Gives a key a new secret, shown once; the old one is taken for a day',
        tr: 'Anahtara yeni bir gizli değer verir, bir kez gösterilir; eskisi bir gün daha geçerlidir',
      }),
    )
    .argument('<name>')
    .option(
      '--keep-hours <n>',
      io.say({ en: 'how long the old one is taken', tr: 'eskisinin geçerlilik süresi (saat)' }),
    )
    .option('--json', json)
    .action((key: string, flags: { keepHours?: string; json?: boolean }) =>
      withClient(async (client) => {
        const body = flags.keepHours === undefined ? {} : { keepOldHours: Number(flags.keepHours) }
        const rotated = await client.call('rotateKey', { params: { key }, body })
        if (flags.json) io.json(rotated)
        else io.out(rotated.secret)
      }),
    )
  command
    .command('remove')
    .description(io.say({ en: 'Ends a key', tr: 'Anahtarı sonlandırır' }))
    .argument('<name>')
    .action((key: string) =>
      withClient(async (client) => {
        await client.call('removeKey', { params: { key } })
        io.out(io.say({ en: 'Ended.', tr: 'Sonlandırıldı.' }))
      }),
    )
  return command
}

function keyLine({ name, algorithm, usable }: Key, io: CliIo): string {
  const broken = io.say({ en: 'cannot be opened with the key file', tr: 'anahtar dosyasıyla açılamıyor' })
  return [name, algorithm, usable ? '' : broken].filter((part) => part !== '').join('  ')
}

export function peerCommand(tools: ServerTools): Command {
  const { io } = tools
  const withClient = withClientOf(tools)
  const json = io.say({ en: 'for programs', tr: 'programlar için' })
  const command = new Command('peer').description(
    io.say({
      en: 'Secondaries: who may have the zones and is told of changes',
      tr: 'İkincil sunucular: bölgeleri alabilen ve değişikliklerden haber verilenler',
    }),
  )
  command
    .command('list')
    .description(io.say({ en: 'Secondaries', tr: 'İkincil sunucular' }))
    .option('--json', json)
    .action((flags: { json?: boolean }) =>
      withClient(async (client) => {
        for (const one of (await client.call('listPeers', {})).items) {
          if (flags.json) io.json(one)
          else tellPeer(one, io)
        }
      }),
    )
  command
    .command('add')
    .description(io.say({ en: 'Adds a secondary', tr: 'İkincil sunucu ekler' }))
    .argument('<name>')
    .argument(
      '[address...]',
      io.say({
        en: 'where it is told of changes: address or address:port',
        tr: 'haber verilecek yer: adres ya da adres:port',
      }),
    )
    .option('--key <name>', io.say({ en: 'key under which it asks', tr: 'sorarken kullandığı anahtar' }))
    .option(
      '--by-address',
      io.say({
        en: 'no key: whoever can send from its addresses gets the zones',
        tr: 'anahtarsız: adreslerinden gönderebilen herkes bölgeleri alır',
      }),
    )
    .option(
      '--domain <domain>',
      io.say({ en: 'these zones alone; may be repeated', tr: 'yalnızca bu bölgeler; yinelenebilir' }),
      repeatable,
    )
    .option('--catalog', io.say({ en: 'it gets the catalog zone, too', tr: 'katalog bölgesini de alır' }))
    .option('--json', json)
    .action(
      (
        name: string,
        addresses: string[],
        flags: { key?: string; byAddress?: boolean; domain?: string[]; catalog?: boolean; json?: boolean },
      ) =>
        withClient(async (client) => {
          const added = await client.call('addPeer', {
            body: {
              name,
              addresses: addresses.map(endpointOf),
              ...(flags.key && { key: flags.key }),
              ...(flags.byAddress && { byAddress: true }),
              ...(flags.domain && { domains: flags.domain }),
              ...(flags.catalog && { catalog: true }),
            },
          })
          if (flags.json) io.json(added)
          else tellPeer(added, io)
        }),
    )
  command
    .command('remove')
    .description(io.say({ en: 'Removes a secondary', tr: 'İkincil sunucuyu kaldırır' }))
    .argument('<name>')
    .action((peer: string) =>
      withClient(async (client) => {
        await client.call('removePeer', { params: { peer } })
        io.out(io.say({ en: 'Removed.', tr: 'Kaldırıldı.' }))
      }),
    )
  return command
}

function tellPeer({ name, key, domains, addresses, catalog, warning }: Peer, io: CliIo): void {
  const where = addresses.map(({ address, port }) =>
    isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`,
  )
  const which = domains ? domains.join(' ') : io.say({ en: 'every zone', tr: 'bütün bölgeler' })
  io.out(
    [name, where.join(' '), key ?? '–', which, catalog ? io.say({ en: 'catalog', tr: 'katalog' }) : '']
      .join('  ')
      .trimEnd(),
  )
  if (warning !== null) io.err(`${io.style('yellow', '!')} ${warning}`)
}

/** Port 53 unless told. */
function endpointOf(text: string): { address: string; port: number } {
  try {
    return readEndpoint(text, 53)
  } catch (error) {
    if (error instanceof SettingFault) throw new UsageFault(error.text)
    throw error
  }
}
