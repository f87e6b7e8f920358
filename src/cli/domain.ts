// `ulak domain …`: domains and where their mail should go.
import { Command, Option } from 'commander'
import type { MailIntent } from '../api/contract.ts'
import { trustSystems } from '../declare/backup-trust.ts'
import { tellDelegation } from './delegation.ts'
import { tellTls, tellTrust } from './outward.ts'
import { tellMark } from './destination.ts'
import { readJson } from './input.ts'
import { type CliIo, exitCodes } from './io.ts'
import {
  applyPlan,
  type ApplyFlags,
  confirm,
  insistOption,
  pages,
  repeatable,
  withClientOf,
  yesOption,
  type ServerTools,
} from './server.ts'

export function domainCommand(tools: ServerTools): Command {
  const { io } = tools
  const withClient = withClientOf(tools)
  const command = new Command('domain').description(
    io.say({ en: 'Domains and their mail', tr: 'Alan adları ve postaları' }),
  )
  const json = io.say({ en: 'for programs', tr: 'programlar için' })

  command
    .command('add')
    .description(io.say({ en: 'Adds a domain', tr: 'Alan adı ekler' }))
    .argument('<domain>')
    .option(
      '--dns <mode>',
      io.say({ en: 'here or elsewhere', tr: 'here (burada) ya da elsewhere (başka yerde)' }),
      'here',
    )
    .option('--account <id>', io.say({ en: 'account that owns it', tr: 'sahibi olan hesap' }))
    .option('--json', json)
    .action((domain: string, flags: { dns: string; account?: string; json?: boolean }) =>
      withClient(async (client) => {
        const added = await client.call('addDomain', {
          body: { domain, dns: flags.dns as 'here' | 'elsewhere', ...(flags.account && { account: flags.account }) },
        })
        if (flags.json) return io.json(added)
        for (const mark of added.marks) tellMark(mark, io)
        io.out(io.say({ en: `${added.shown} is added.`, tr: `${added.shown} eklendi.` }))
      }),
    )

  command
    .command('list')
    .description(io.say({ en: 'All domains', tr: 'Bütün alan adları' }))
    .option('--search <text>', io.say({ en: 'part of the name', tr: 'adın bir parçası' }))
    .option('--json', json)
    .action((flags: { search?: string; json?: boolean }) =>
      withClient(async (client) => {
        const ask = (cursor: string | undefined) =>
          client.call('listDomains', {
            query: { limit: 1000, ...(cursor && { cursor }), ...(flags.search && { search: flags.search }) },
          })
        for await (const one of pages(ask)) {
          if (flags.json) io.json(one)
          else
            io.out(
              [
                one.shown.padEnd(32),
                one.dns.padEnd(10),
                (one.provider ?? '–').padEnd(20),
                one.role ?? '–',
                one.waiting > 0 ? `✉ ${one.waiting}` : '',
              ]
                .join(' ')
                .trimEnd(),
            )
        }
      }),
    )

  command
    .command('show')
    .description(
      io.say({
        en: 'One domain: whether the world asks Ulak for it, or what to paste where its DNS lives elsewhere',
        tr: 'Bir alan adı: dünya onu Ulak’a mı soruyor ya da DNS başka yerdeyse oraya yapıştırılacaklar',
      }),
    )
    .argument('<domain>')
    .option('--json', json)
    .action((domain: string, flags: { json?: boolean }) =>
      withClient(async (client) => {
        const found = await client.call('getDomain', { params: { domain } })
        if (flags.json) return io.json(found)
        io.out(io.style('bold', found.shown))
        for (const mark of found.marks) tellMark(mark, io)
        io.out(
          io.say({
            en: `DNS: ${found.dns}   provider: ${found.provider ?? '–'}   waiting: ${found.waiting}`,
            tr: `DNS: ${found.dns}   sağlayıcı: ${found.provider ?? '–'}   bekleyen: ${found.waiting}`,
          }),
        )
        if (!found.proven)
          io.out(
            io.say({
              en: `Its owner has not shown himself yet, so no mail is taken for it: publish _ulak.${found.domain}. TXT "${found.ownershipToken}"`,
              tr: `Sahibi henüz belli değil, bu yüzden onun için posta alınmıyor; şu kaydı yayımlayın: _ulak.${found.domain}. TXT "${found.ownershipToken}"`,
            }),
          )
        if (found.dns === 'here') return tellDelegation(await client.call('getDelegation', { params: { domain } }), io)
        const paste = await client.call('getPaste', { params: { domain } })
        io.out(
          io.say({
            en: 'Publish these where the DNS of the domain is kept:',
            tr: 'Alan adının DNS kayıtlarının tutulduğu yerde bunları yayımlayın:',
          }),
        )
        for (const record of paste.records) io.out(`  ${mark(record.seen, io)} ${record.text}`)
      }),
    )

  command
    .command('trust')
    .description(
      io.say({
        en: 'What to enter at its mail server so that it knows Ulak by address',
        tr: 'Posta sunucusunun Ulak’ı adresinden tanıması için oraya girilecekler',
      }),
    )
    .argument('<domain>')
    .addOption(
      new Option(
        '--system <name>',
        io.say({ en: 'only for this mail server', tr: 'yalnızca bu posta sunucusu için' }),
      ).choices(trustSystems),
    )
    .option('--json', json)
    .action((domain: string, flags: { system?: string; json?: boolean }) =>
      withClient(async (client) => {
        const trust = await client.call('getBackupTrust', { params: { domain } })
        if (flags.json) return io.json(trust)
        tellTrust(trust, flags.system, io)
      }),
    )

  command
    .command('tls')
    .description(
      io.say({
        en: 'How TLS from Ulak to its mail hosts goes, and by which policies',
        tr: 'Ulak’tan posta sunucularına TLS bağlantıları ve uyulan ilkeler',
      }),
    )
    .argument('<domain>')
    .option('--days <number>', io.say({ en: 'the last days, up to 30', tr: 'son günler, en çok 30' }), '7')
    .option('--json', json)
    .action((domain: string, flags: { days: string; json?: boolean }) =>
      withClient(async (client) => {
        const tls = await client.call('getOutwardTls', { params: { domain }, query: { days: Number(flags.days) } })
        if (flags.json) return io.json(tls)
        tellTls(tls, io)
      }),
    )

  command
    .command('declare')
    .description(
      io.say({
        en: 'States where its mail should go: shows the plan, then applies it',
        tr: 'Postasının nereye gideceğini bildirir: planı gösterir, sonra uygular',
      }),
    )
    .argument('<domain>')
    .option(
      '--provider <id>',
      io.say({
        en: 'a preset (ulak preset list), own-servers, custom or none',
        tr: 'bir hazır ayar (ulak preset list), own-servers, custom ya da none',
      }),
    )
    .option('--variant <id>', io.say({ en: 'variant of the preset', tr: 'hazır ayarın türü' }))
    .option(
      '--set <name=value>',
      io.say({ en: 'parameter of the preset; may be repeated', tr: 'hazır ayarın bir değeri; yinelenebilir' }),
      repeatable,
    )
    .option(
      '--host <preference:name[=address,…]>',
      io.say({
        en: 'own mail host: 10:mail=192.0.2.10; may be repeated',
        tr: 'kendi posta sunucunuz: 10:mail=192.0.2.10; yinelenebilir',
      }),
      repeatable,
    )
    .option(
      '--ulak <role:preference[:name]>',
      io.say({
        en: 'Ulak among the MX hosts: backup:20:backup.mail',
        tr: 'MX sunucuları arasında Ulak: backup:20:backup.mail',
      }),
    )
    .option(
      '--deliver-to <preference:host[:port]>',
      io.say({
        en: 'where share and front hand the mail to; may be repeated',
        tr: 'share ve front rollerinin postayı teslim ettiği yer; yinelenebilir',
      }),
      repeatable,
    )
    .option(
      '--intent <file>',
      io.say({ en: 'the whole intent as JSON; - for standard input', tr: 'bildirimin tamamı, JSON; - standart girdi' }),
    )
    .addOption(insistOption(io))
    .addOption(yesOption(io))
    .option('--json', json)
    .action((domain: string, flags: DeclareFlags) =>
      withClient(async (client) => {
        const mail = await intentOf(flags, io)
        if (!mail) return
        const plan = await client.call('addPlan', { body: { changes: [{ domain, mail }] } })
        await applyPlan(client, plan, flags, io)
      }),
    )

  command
    .command('remove')
    .description(
      io.say({
        en: 'Removes a domain; refused while mail waits for it',
        tr: 'Alan adını kaldırır; bekleyen postası varken olmaz',
      }),
    )
    .argument('<domain>')
    .option('--yes', io.say({ en: 'without asking', tr: 'sormadan' }))
    .action((domain: string, flags: { yes?: boolean }) =>
      withClient(async (client) => {
        const question = io.say({
          en: `Remove ${domain} and its records?`,
          tr: `${domain} ve kayıtları kaldırılsın mı?`,
        })
        if (!flags.yes && !(await confirm(question, io)))
          return io.err(io.say({ en: 'Not removed (--yes to do it).', tr: 'Kaldırılmadı (yapmak için --yes).' }))
        await client.call('removeDomain', { params: { domain } })
        io.out(io.say({ en: `${domain} is removed.`, tr: `${domain} kaldırıldı.` }))
      }),
    )
  return command
}

type DeclareFlags = ApplyFlags & {
  provider?: string
  variant?: string
  set?: string[]
  host?: string[]
  ulak?: string
  deliverTo?: string[]
  intent?: string
}

async function intentOf(flags: DeclareFlags, io: CliIo): Promise<MailIntent | undefined> {
  const wrong = (what: string, example: string): undefined => {
    io.err(
      io.say({
        en: `"${what}" is not understood. Write it like ${example}.`,
        tr: `"${what}" anlaşılmadı. Şöyle yazın: ${example}.`,
      }),
    )
    io.fail(exitCodes.usage)
    return undefined
  }
  if (flags.intent !== undefined) return (await readJson(flags.intent)) as MailIntent
  const hosts: NonNullable<MailIntent['hosts']> = []
  for (const text of flags.host ?? []) {
    const parts = /^([0-9]+):([^=]+)(?:=(.+))?$/.exec(text)
    if (!parts) return wrong(text, '10:mail=192.0.2.10')
    hosts.push({ preference: Number(parts[1]), name: parts[2]!, ...(parts[3] && { addresses: parts[3].split(',') }) })
  }
  const deliverTo: { host: string; port?: number; preference: number }[] = []
  for (const text of flags.deliverTo ?? []) {
    const parts = /^([0-9]+):(\[[^\]]+\]|[^:]+)(?::([0-9]+))?$/.exec(text)
    if (!parts) return wrong(text, '10:mail.firma.example:25')
    deliverTo.push({
      preference: Number(parts[1]),
      host: parts[2]!.replaceAll(/[[\]]/g, ''),
      ...(parts[3] && { port: Number(parts[3]) }),
    })
  }
  const parameters: Record<string, string> = {}
  for (const text of flags.set ?? []) {
    const at = text.indexOf('=')
    if (at < 1) return wrong(text, 'mxToken=firma-com-tr')
    parameters[text.slice(0, at)] = text.slice(at + 1)
  }
  const role = /^(backup|share|front):([0-9]+)(?::(.+))?$/.exec(flags.ulak ?? '')
  if (flags.ulak !== undefined && !role) return wrong(flags.ulak, 'backup:20:backup.mail')
  const provider = flags.provider ?? (hosts.length > 0 || role ? 'own-servers' : undefined)
  if (provider === undefined) return wrong('', '--provider google-workspace, --host 10:mail=192.0.2.10')
  return {
    provider,
    ...(flags.variant && { variant: flags.variant }),
    ...(flags.set && { parameters }),
    ...(hosts.length > 0 && { hosts }),
    ...(role && {
      ulak: {
        role: role[1] as 'backup' | 'share' | 'front',
        preference: Number(role[2]),
        ...(role[3] && { name: role[3] }),
        ...(deliverTo.length > 0 && { deliverTo }),
      },
    }),
  }
}

const mark = (seen: string, io: CliIo): string =>
  ({ yes: io.style('green', '✓'), no: io.style('red', '✗'), different: io.style('yellow', '≠') })[seen] ?? '?'
