// The demo's Postfix serves the tests, too.
export { postfix, postfixPrograms, type Postfix, type PostfixOptions } from '../../src/cli/demo/postfix.ts'
