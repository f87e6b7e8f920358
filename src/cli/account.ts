// `ulak account …` and `ulak token …`: who owns what, and who may call.
import { Command } from 'commander'
import { addDataCommands } from './account-data.ts'
import { pages, repeatable, withClientOf, type ServerTools } from './server.ts'

export function accountCommand(tools: ServerTools): Command {
  const { io } = tools
  const withClient = withClientOf(tools)
  const command = new Command('account').description(io.say({ en: 'Accounts', tr: 'Hesaplar' }))
  const json = io.say({ en: 'for programs', tr: 'programlar için' })
  command
    .command('list')
    .description(io.say({ en: 'My account and those below it', tr: 'Hesabım ve altındakiler' }))
    .option('--json', json)
    .action((flags: { json?: boolean }) =>
      withClient(async (client) => {
        const ask = (cursor: string | undefined) =>
          client.call('listAccounts', { query: { limit: 1000, ...(cursor && { cursor }) } })
        for await (const one of pages(ask)) {
          if (flags.json) io.json(one)
          else io.out(`${one.id}  ${one.name}`)
        }
      }),
    )
  command
    .command('add')
    .description(io.say({ en: 'Makes an account', tr: 'Hesap açar' }))
    .argument('<name>')
    .option('--parent <id>', io.say({ en: 'account above it; mine if not given', tr: 'üst hesap; verilmezse benimki' }))
    .option('--json', json)
    .action((name: string, flags: { parent?: string; json?: boolean }) =>
      withClient(async (client) => {
        const added = await client.call('addAccount', { body: { name, ...(flags.parent && { parent: flags.parent }) } })
        if (flags.json) io.json(added)
        else io.out(added.id)
      }),
    )
  addDataCommands(command, tools)
  return command
}

export function tokenCommand(tools: ServerTools): Command {
  const { io } = tools
  const withClient = withClientOf(tools)
  const command = new Command('token').description(io.say({ en: 'Tokens for the API', tr: 'API belirteçleri' }))
  const json = io.say({ en: 'for programs', tr: 'programlar için' })
  command
    .command('list')
    .description(io.say({ en: 'Tokens of my accounts', tr: 'Hesaplarımın belirteçleri' }))
    .option('--json', json)
    .action((flags: { json?: boolean }) =>
      withClient(async (client) => {
        const ask = (cursor: string | undefined) =>
          client.call('listTokens', { query: { limit: 1000, ...(cursor && { cursor }) } })
        for await (const one of pages(ask)) {
          if (flags.json) io.json(one)
          else io.out([one.id, one.role.padEnd(13), one.name, one.domains?.join(' ') ?? ''].join('  ').trimEnd())
        }
      }),
    )
  command
    .command('add')
    .description(
      io.say({ en: 'Makes a token; its secret is shown once', tr: 'Belirteç üretir; gizli değeri bir kez gösterilir' }),
    )
    .argument('<name>')
    .requiredOption(
      '--role <role>',
      io.say({ en: 'operator, administrator, member or reader', tr: 'operator, administrator, member ya da reader' }),
    )
    .option(
      '--account <id>',
      io.say({ en: 'account it is for; mine if not given', tr: 'hangi hesap için; verilmezse benimki' }),
    )
    .option(
      '--domain <domain>',
      io.say({ en: 'given to a member; may be repeated', tr: 'üyeye verilen alan adı; yinelenebilir' }),
      repeatable,
    )
    .option('--json', json)
    .action((name: string, flags: { role: string; account?: string; domain?: string[]; json?: boolean }) =>
      withClient(async (client) => {
        const added = await client.call('addToken', {
          body: {
            name,
            role: flags.role as 'reader',
            ...(flags.account && { account: flags.account }),
            ...(flags.domain && { domains: flags.domain }),
          },
        })
        if (flags.json) io.json(added)
        else io.out(added.secret)
      }),
    )
  command
    .command('give')
    .description(
      io.say({
        en: 'Gives a member these domains in the place of those it had',
        tr: 'Üyeye, elindekilerin yerine bu alan adlarını verir',
      }),
    )
    .argument('<id>')
    .argument('<domain...>')
    .action((id: string, domains: string[]) =>
      withClient(async (client) => {
        const { domains: given } = await client.call('setTokenDomains', { params: { token: id }, body: { domains } })
        io.out((given ?? []).join(' '))
      }),
    )
  command
    .command('remove')
    .description(io.say({ en: 'Ends a token', tr: 'Belirteci sonlandırır' }))
    .argument('<id>')
    .action((id: string) =>
      withClient(async (client) => {
        await client.call('removeToken', { params: { token: id } })
        io.out(io.say({ en: 'Ended.', tr: 'Sonlandırıldı.' }))
      }),
    )
  return command
}
