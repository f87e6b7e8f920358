// The words of commander in the reader's language: its help and its complaints. What cannot be told apart by a code is left as it is.
import type { Command, CommanderError } from 'commander'
import type { Text } from '../dns/problem.ts'
import type { CliIo } from './io.ts'

/** What the person gave cannot be used: a file, a value. Ends a command with exit code 2. */
export class UsageFault extends Error {
  readonly text: Text
  constructor(text: Text) {
    super(text.en)
    this.text = text
  }
}

/** Gives a whole tree the reader's language, and makes it throw where commander would exit. */
export function localise(command: Command, io: CliIo): void {
  command
    .exitOverride((error) => {
      const text = complaint(error)
      if (text) {
        io.err(io.say(text))
        io.err(io.say({ en: `See: ${pathOf(command)} --help`, tr: `Bakın: ${pathOf(command)} --help` }))
      }
      throw error
    })
    .configureOutput({
      writeOut: (text) => io.raw(text),
      writeErr: (text) => io.err(text.trimEnd()),
      outputError: () => undefined,
    })
    .helpOption('-h, --help', io.say({ en: 'help', tr: 'yardım' }))
    .helpCommand(false)
    .configureHelp({
      styleTitle: (title) => io.style('bold', titles[title]?.[io.lang] ?? title),
      styleUsage: (usage) => inTurkish(usage, io),
      styleSubcommandTerm: (term) => inTurkish(term, io),
      styleOptionDescription: (text) =>
        io.lang === 'tr' ? text.replace(/\(default: (.*)\)$/, '(varsayılan: $1)') : text,
    })
  for (const one of command.commands) localise(one, io)
}

/** `ulak domain add` */
export const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()

const titles: Readonly<Record<string, Text>> = {
  'Usage:': { en: 'Usage:', tr: 'Kullanım:' },
  'Arguments:': { en: 'Arguments:', tr: 'Değerler:' },
  'Options:': { en: 'Options:', tr: 'Seçenekler:' },
  'Commands:': { en: 'Commands:', tr: 'Komutlar:' },
}

const inTurkish = (usage: string, io: CliIo): string =>
  io.lang === 'tr' ? usage.replace('[options]', '[seçenekler]').replace('[command]', '[komut]') : usage

/** Undefined for help and version, which are no complaints. */
function complaint(error: CommanderError): Text | undefined {
  const what = /'([^']*)'/.exec(error.message)?.[1] ?? ''
  const near = /\(Did you mean (?:one of )?(.*)\?\)/.exec(error.message)?.[1]
  const perhaps = near ? { en: ` Did you mean ${near}?`, tr: ` ${near} mi demek istediniz?` } : { en: '', tr: '' }
  switch (error.code) {
    case 'commander.unknownOption':
      return { en: `There is no option ${what}.${perhaps.en}`, tr: `${what} diye bir seçenek yok.${perhaps.tr}` }
    case 'commander.unknownCommand':
      return { en: `There is no command ${what}.${perhaps.en}`, tr: `${what} diye bir komut yok.${perhaps.tr}` }
    case 'commander.missingArgument':
      return { en: `<${what}> is missing.`, tr: `<${what}> eksik.` }
    case 'commander.optionMissingArgument':
      return { en: `${what} needs a value.`, tr: `${what} bir değer ister.` }
    case 'commander.missingMandatoryOptionValue':
      return { en: `${what} must be given.`, tr: `${what} verilmeli.` }
    case 'commander.conflictingOption': {
      const [one, other] = [...error.message.matchAll(/'(--[\w-]+)[^']*'/g)].map(([, name]) => name)
      return { en: `${one} and ${other} do not go together.`, tr: `${one} ve ${other} birlikte verilemez.` }
    }
    case 'commander.excessArguments': {
      const words = /: (.*)\.$/.exec(error.message)?.[1] ?? ''
      return { en: `Too many words: ${words}`, tr: `Fazla sözcük: ${words}` }
    }
    case 'commander.help':
    case 'commander.helpDisplayed':
    case 'commander.version':
      return undefined
    default:
      return { en: error.message, tr: error.message }
  }
}
