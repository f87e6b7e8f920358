// Unbound's configuration for one demo or test: alone on one address, nothing but what `lines` adds to its world.

export type UnboundPlace = { readonly folder: string; readonly address: string; readonly port: number }

/** `server` are further lines of the server clause, `clauses` follow it. */
export const unboundConf = (
  place: UnboundPlace,
  more: { server: readonly string[]; clauses?: readonly string[] },
): string =>
  `${[
    'server:',
    ...[
      `interface: ${place.address}`,
      `port: ${place.port}`,
      `outgoing-interface: ${place.address}`,
      'access-control: 127.0.0.0/8 allow',
      'do-daemonize: no',
      'do-not-query-localhost: no',
      'do-ip6: no',
      'username: ""',
      'chroot: ""',
      `directory: "${place.folder}"`,
      'pidfile: ""',
      'use-syslog: no',
      'module-config: "iterator"',
      'num-threads: 1',
      ...more.server,
    ].map((line) => `  ${line}`),
    'remote-control:',
    '  control-enable: no',
    ...(more.clauses ?? []),
  ].join('\n')}\n`

/** A zone that one server is asked for, as an authority. */
export const stubZone = (zone: string, server: { address: string; port: number }): string =>
  `stub-zone:\n  name: "${zone}"\n  stub-addr: ${server.address}@${server.port}`
