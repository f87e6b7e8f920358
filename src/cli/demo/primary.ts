// The demo's mail server, a process of its own: takes everything and tells how much it has. Started with its address and port, and with
// what it had before.
import { buffer } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

const [address = '', port = ''] = process.argv.slice(2)

const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  logger: false,
  onData(stream, _session, done) {
    void buffer(stream).then((bytes) => {
      process.send?.({ received: /^Message-ID: <([^>]+)>/im.exec(bytes.toString('latin1'))?.[1] ?? '' })
      done()
    }, done)
  },
})
server.listen({ host: address, port: Number(port) }, () => process.send?.('ready'))
process.on('disconnect', () => process.exit(0))
