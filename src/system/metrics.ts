// Numbers for whoever watches the server, in the form that Prometheus reads. No label names a domain, an address or a person.
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'

/** Asked at each look. */
export type Watched = {
  /** Recipients in the queue, by state. */
  recipients(): Promise<Readonly<Record<string, number>>>
  messages(): Promise<number>
  smtpConnections(): number
}

export type Metrics = ReturnType<typeof createMetrics>

export function createMetrics(version: string) {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  new Gauge({ name: 'ulak_info', help: 'The version that runs', labelNames: ['version'], registers }).set(
    { version },
    1,
  )
  const dns = new Counter({
    name: 'ulak_dns_queries_total',
    help: 'DNS queries by transport and by the rcode in the header of the answer; none: no answer was sent',
    labelNames: ['transport', 'rcode'] as const,
    registers,
  })
  const dnsLimited = new Counter({
    name: 'ulak_dns_limited_total',
    help: 'DNS answers beyond ULAK_DNS_RRL: dropped, short (a truncated one that leads to TCP), bad-cookie (one that leads to a cookie)',
    labelNames: ['how'] as const,
    registers,
  })
  const smtp = new Counter({
    name: 'ulak_smtp_replies_total',
    help: 'Replies to RCPT and to the end of DATA. DATA with 2xx is a message that was accepted',
    labelNames: ['command', 'class'] as const,
    registers,
  })
  return {
    contentType: registry.contentType,
    text: (): Promise<string> => registry.metrics(),

    dnsAnswered: (transport: 'udp' | 'tcp', rcode: string): void => dns.inc({ transport, rcode }),
    dnsLimited: (how: 'dropped' | 'short' | 'bad-cookie'): void => dnsLimited.inc({ how }),
    watchDns(watched: { connections(): number }): void {
      new Gauge({
        name: 'ulak_dns_tcp_connections',
        help: 'Open TCP connections of the DNS authority',
        registers,
        collect() {
          this.set(watched.connections())
        },
      })
    },
    smtpReplied: (command: 'RCPT' | 'DATA', code: number): void =>
      smtp.inc({ command, class: `${Math.floor(code / 100)}xx` }),

    watch(watched: Watched): void {
      new Gauge({
        name: 'ulak_queue_messages',
        help: 'Messages that wait here',
        registers,
        async collect() {
          this.set(await watched.messages())
        },
      })
      new Gauge({
        name: 'ulak_queue_recipients',
        help: 'Recipients of those messages, by state',
        labelNames: ['state'],
        registers,
        async collect() {
          for (const [state, count] of Object.entries(await watched.recipients())) this.set({ state }, count)
        },
      })
      new Gauge({
        name: 'ulak_smtp_connections',
        help: 'Open SMTP connections from outside',
        registers,
        collect() {
          this.set(watched.smtpConnections())
        },
      })
    },
  }
}
