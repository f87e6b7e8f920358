import type { Check } from '../../result.ts'
import { caaIodef } from './caa-iodef.ts'
import { caaMailNames } from './caa-mail-names.ts'
import { caaSyntax } from './caa-syntax.ts'

export const caaChecks: readonly Check[] = [caaMailNames, caaSyntax, caaIodef]
