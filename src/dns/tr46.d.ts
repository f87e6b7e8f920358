// The library ships no types.
declare module 'tr46' {
  export type Options = {
    checkBidi?: boolean
    checkHyphens?: boolean
    checkJoiners?: boolean
    transitionalProcessing?: boolean
    useSTD3ASCIIRules?: boolean
    verifyDNSLength?: boolean
    ignoreInvalidPunycode?: boolean
  }
  export function toASCII(domain: string, options?: Options): string | null
  export function toUnicode(domain: string, options?: Options): { domain: string; error: boolean }
}
