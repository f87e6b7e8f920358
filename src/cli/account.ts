// `ulak account …` and `ulak token …`: who owns what, and who may call.
import { Command } from 'commander'
import { pages, withClientOf, type ServerTools } from './server.ts'

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
    .option('--parent <id>')
    .option('--json', json)
    .action((name: string, flags: { parent?: string; json?: boolean }) =>
      withClient(async (client) => {
        const added = await client.call('addAccount', { body: { name, ...(flags.parent && { parent: flags.parent }) } })
        if (flags.json) io.json(added)
        else io.out(added.id)
      }),
    )
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
          else io.out(`${one.id}  ${one.role.padEnd(13)}  ${one.name}`)
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
    .option('--account <id>')
    .option('--json', json)
    .action((name: string, flags: { role: string; account?: string; json?: boolean }) =>
      withClient(async (client) => {
        const added = await client.call('addToken', {
          body: { name, role: flags.role as 'reader', ...(flags.account && { account: flags.account }) },
        })
        if (flags.json) io.json(added)
        else io.out(added.secret)
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
