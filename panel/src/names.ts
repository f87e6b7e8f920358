/** `mail.xn--….example` as `mail.örnekalanadi.example`: with the domain's own letters, as far as they reach. */
export function withLetters(host: string, { domain, shown }: { domain: string; shown: string }): string {
  if (host === domain) return shown
  return host.endsWith(`.${domain}`) ? host.slice(0, -domain.length) + shown : host
}
