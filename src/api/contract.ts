// The REST contract: every shape and every call of `/api/v1`, declared once. Handlers, the typed client, the CLI, the panel and
// OpenAPI come from it. It imports nothing of ours, so that the panel can use it as it is.
//
// Names of domains are A-labels in lower case without a final dot in answers; in requests any spelling is taken. Times are ISO 8601
// in UTC. Texts for people come in the language of `Accept-Language` (`tr` or `en`). Unknown fields are refused by name.
//
// A write with `Idempotency-Key` is done once in 24 hours: its repetition gets the first answer. `If-Match` refuses a write when the domain
// is no longer at that version; `ETag` says at which it is.
import { z } from 'zod'

// ── Small shapes ────────────────────────────────────────────────────────────────────────────────

const time = z.iso.datetime().describe('A time in UTC, ISO 8601')
const domainText = z.string().min(1).max(1024).describe('A domain, with its own letters or as A-labels')
const preference = z.int().min(0).max(65_535).describe('MX preference; the lowest is tried first')
const port = z.int().min(1).max(65_535)
const hostText = z.string().min(1).max(1024)
const idText = z.string().min(1).max(64)

export const role = z.enum(['operator', 'administrator', 'member', 'reader'])
export const dnsMode = z
  .enum(['here', 'elsewhere'])
  .describe('`here`: Ulak is the authority. `elsewhere`: Ulak shows the records to paste')

// ── The mail intent ─────────────────────────────────────────────────────────────────────────────

export const mailHost = z
  .strictObject({
    name: hostText.describe('Host name; without a dot at its end it lies in the domain: `mail`'),
    preference,
    addresses: z
      .array(z.string().max(45))
      .max(16)
      .optional()
      .describe('Published as A and AAAA when the name lies in a domain served here'),
    port: port.optional().describe('Where Ulak delivers; never published'),
  })
  .describe('An MX host of your own')

export const deliverTo = z.strictObject({ host: hostText, port: port.optional(), preference })

const ruleUse = z
  .enum(['off', 'mark', 'obey'])
  .describe('`mark`: what is found stands in our header lines. `obey`: what is found wrong is refused')

export const ulakRules = z
  .strictObject({
    lifetimeDays: z
      .int()
      .min(1)
      .max(30)
      .optional()
      .describe('How long mail is tried before it becomes undeliverable. Default: 5'),
    dmarc: z
      .enum(['mark', 'obey'])
      .optional()
      .describe('`obey`: mail that fails DMARC is refused or quarantined as its From domain asks. Default: `mark`'),
    scan: ruleUse.optional().describe('rspamd and ClamAV, where the installation has them. Default: `off`'),
    scannerDown: z
      .enum(['accept', 'defer'])
      .optional()
      .describe('While a scanner does not answer: `accept` and mark as not scanned (default), or `defer` with 451'),
    blocklist: ruleUse.optional().describe('Block lists of client addresses. Default: `off`'),
    blocklists: z
      .array(
        z
          .string()
          .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/)
          .max(190),
      )
      .max(8)
      .optional()
      .describe('Their zones in lower case: `dnsbl.example`. Default: those of ULAK_BLOCKLISTS'),
    helo: ruleUse.optional().describe('The client’s name in HELO or EHLO. Default: `off`'),
    reverse: ruleUse.optional().describe('The client’s name in the reverse DNS. Default: `off`'),
    greylist: z
      .boolean()
      .optional()
      .describe('A sender who is not known comes again after five minutes. Default: false'),
    notices: z
      .array(z.string().min(3).max(320))
      .max(10)
      .optional()
      .describe('Addresses outside the domain that hear of mail which waits for 4 and 24 hours or cannot be delivered'),
    xclient: z
      .array(
        z
          .string()
          .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/)
          .max(253),
      )
      .max(16)
      .optional()
      .describe(
        'Next hops, in lower case, that are told by XCLIENT (Postfix) whose mail they get, where they offer it. Default: none',
      ),
    unknownRecipients: z
      .enum(['hold', 'defer', 'refuse'])
      .optional()
      .describe(
        'While nobody can say whether a recipient is there: `hold` takes his mail, which waits and is never bounced (default); `defer` answers 450; `refuse` answers 550 to whoever is not on a complete list',
      ),
    recipientListComplete: z
      .boolean()
      .optional()
      .describe('Whoever is not on the list of recipients is not there. Default: false'),
    callAhead: z
      .boolean()
      .optional()
      .describe(
        'Own mail hosts are asked about unknown recipients while they are up, never a provider’s. Default: true',
      ),
    subAddressSeparators: z
      .string()
      .regex(/^[+\-_=.#~]*$/)
      .max(3)
      .optional()
      .describe('`+`: ali+x is a mailbox where ali is. Default: none'),
    exactLocalParts: z.boolean().optional().describe('Ali and ali are two mailboxes. Default: false'),
    recipientPull: z
      .strictObject({ url: z.string().max(2048), everyMinutes: z.int().min(15).max(10_080).optional() })
      .nullable()
      .optional()
      .describe('Where the list of recipients is fetched as JSON over HTTPS; every hour unless told'),
  })
  .describe('How Ulak treats the mail while it is here; what is left out has its default')

export const ulakRole = z.strictObject({
  role: z.enum(['backup', 'share', 'front']),
  preference,
  name: hostText
    .optional()
    .describe('Name of this MX, also in your own zone: `backup.mail`. Default: the first of ULAK_MX_NAMES'),
  standby: z
    .boolean()
    .optional()
    .describe('A backup that answers 450 while a better host takes the domain’s mail. Default: false'),
  deliverTo: z.array(deliverTo).max(16).optional().describe('Where `share` and `front` hand the mail to'),
  rules: ulakRules.optional(),
})

export const spfIntent = z.strictObject({
  mechanisms: z
    .array(z.string().min(1).max(255))
    .max(50)
    .optional()
    .describe('Added to what the provider needs and what is already published'),
  all: z.enum(['-all', '~all', '?all']).optional(),
})

export const dkimIntent = z.discriminatedUnion('source', [
  z.strictObject({
    source: z.literal('paste'),
    selector: z.string().min(1).max(63),
    value: z.string().min(1).max(4096),
  }),
  z.strictObject({ source: z.literal('cname'), selector: z.string().min(1).max(63), target: hostText }),
  z.strictObject({ source: z.literal('generate'), selector: z.string().min(1).max(63) }),
])

export const dmarcIntent = z.strictObject({
  policy: z.enum(['none', 'quarantine', 'reject']).optional(),
  subdomains: z.enum(['none', 'quarantine', 'reject']).optional(),
  reports: z.array(z.string().max(320)).max(10).optional().describe('Addresses for aggregate reports'),
  replace: z.boolean().optional().describe('An existing _dmarc record stays as it is unless this is true'),
})

export const mailIntent = z
  .strictObject({
    provider: z.string().min(1).max(64).describe('A preset id, `own-servers`, `none` or `custom`'),
    variant: z.string().max(64).optional(),
    parameters: z.record(z.string().max(64), z.string().max(4096)).optional(),
    hosts: z.array(mailHost).max(50).optional(),
    ulak: ulakRole.nullable().optional(),
    sending: z.boolean().optional().describe('With provider `none`: false publishes `v=spf1 -all` and DMARC reject'),
    spf: spfIntent.optional(),
    dkim: z.array(dkimIntent).max(20).optional(),
    dmarc: dmarcIntent.optional(),
    mtaSts: z.strictObject({ mode: z.enum(['off', 'testing', 'enforce']) }).optional(),
    tlsRpt: z.strictObject({ reports: z.array(z.string().max(320)).max(10) }).optional(),
  })
  .describe('What should be true of a domain’s mail')

// ── Records, plans, findings ────────────────────────────────────────────────────────────────────

const ttl = z.int().min(0).max(2_147_483_647).describe('Seconds')
export const rrsetBody = z.strictObject({
  ttl,
  records: z
    .array(z.string().max(131_072))
    .min(1)
    .max(500)
    .describe('Data of each record in presentation format: `10 mail`'),
})
export const rrset = rrsetBody.extend({
  name: z.string().describe('Relative to the domain, `@` for the domain itself'),
  type: z.string(),
})

export const recordChange = z.strictObject({
  domain: z.string(),
  name: z.string(),
  type: z.string(),
  before: rrsetBody.nullable(),
  after: rrsetBody.nullable(),
})

export const severity = z.enum(['error', 'warning', 'notice'])
export const finding = z.strictObject({
  id: z.string(),
  status: z.enum(['pass', 'finding', 'unknown']),
  severity: severity.nullable(),
  subject: z.string().describe('What it is about: a name, a record'),
  message: z.string(),
  reference: z.string().nullable().describe('The standard that says so'),
  fix: z.array(z.string()).nullable().describe('Records to publish, in presentation format, or steps'),
})

export const domainChange = z.strictObject({
  domain: domainText,
  mail: mailIntent.optional(),
  rrsets: z
    .array(z.strictObject({ name: z.string().max(1024), type: z.string().max(16), set: rrsetBody.nullable() }))
    .max(5_000)
    .optional()
    .describe('`set: null` removes the RRset'),
  zone: z
    .string()
    .max(16 * 1024 * 1024)
    .optional()
    .describe('A whole zone file that replaces the zone'),
})

export const plan = z.strictObject({
  id: idText,
  expiresAt: time,
  sentences: z.array(z.string()),
  diff: z.array(recordChange),
  findings: z.array(finding).describe('What should be known; applying is possible'),
  refusals: z.array(finding).describe('What stands in the way; `insist` names those that are to be passed over'),
})

export const change = z.strictObject({
  id: idText,
  domain: z.string(),
  at: time,
  actor: z.string(),
  sentences: z.array(z.string()),
  diff: z.array(recordChange),
  insisted: z.array(z.string()),
  undoes: idText.nullable(),
})

export const applied = z.strictObject({ change: z.array(change), serials: z.record(z.string(), z.int()) })

// ── Domains ─────────────────────────────────────────────────────────────────────────────────────

export const domainSummary = z.strictObject({
  domain: z.string(),
  shown: z.string().describe('With its own letters'),
  marks: z.array(z.string()).describe('What to look at closely in the name: letters that look like others'),
  account: idText,
  dns: dnsMode,
  provider: z.string().nullable(),
  role: z.enum(['backup', 'share', 'front']).nullable().describe('What Ulak is among the MX hosts'),
  waiting: z.int().describe('Messages that wait here for it'),
  createdAt: time,
})
export const domainDetail = domainSummary.extend({
  version: z.string().describe('For If-Match'),
  mail: mailIntent.nullable(),
  serial: z.int().nullable(),
  proven: z.boolean().describe('Ownership shown, or declared by an operator'),
  ownershipToken: z.string().describe('Value of a TXT record at `_ulak` that shows ownership'),
})

export const routeResult = z.strictObject({
  domain: z.string(),
  outcome: z.enum(['deliver', 'null-mx', 'no-such-domain', 'no-mail-host', 'loops-back', 'unknown-now']),
  source: z.enum(['mx', 'implicit', 'literal']).nullable(),
  tries: z.array(
    z.strictObject({
      preference: z.int(),
      exchange: z.string(),
      addresses: z.array(z.string()),
      share: z.number(),
      problems: z.array(z.string()),
    }),
  ),
  findings: z.array(z.string()),
})

const share = z.number().describe('The fraction of all senders')
export const scene = z
  .strictObject({
    down: z.array(z.string()),
    outcome: z
      .enum(['arrives', 'kept', 'waits', 'refused', 'unknown'])
      .describe('`kept`: some or all of it waits at a backup. `waits`: at its senders. `refused`: the DNS says so'),
    takes: z.array(
      z.strictObject({
        exchange: z.string(),
        share,
        fate: z.enum(['delivered', 'handed-on', 'kept', 'unknown']),
        to: z.array(z.string()).describe('Where a backup hands it on, or whose return it waits for'),
      }),
    ),
    waits: z.array(
      z.strictObject({
        at: z.string().nullable().describe('A backup; null: at the senders'),
        share,
        days: z.strictObject({ least: z.number(), most: z.number() }).nullable(),
      }),
    ),
    loops: z.array(z.string()).describe('Backups that have nobody to hand on to'),
    text: z.string(),
  })
  .describe('What happens to mail while these hosts are down')

export const simulation = z.strictObject({
  domain: z.string(),
  views: z
    .array(
      z.strictObject({
        senders: z
          .enum(['all', 'old', 'old-mx', 'new'])
          .describe('While a plan spreads: with the old answers, with the old MX and new addresses, with the new ones'),
        route: routeResult.describe('With nothing down'),
        scene: scene.describe('With the hosts of the request down'),
        scenes: z.array(scene).describe('Nothing down, each machine alone, the best preferences, all'),
        svg: z.string().describe('The picture of `scene`'),
      }),
    )
    .describe('One for each kind of senders'),
})

const answerWord = z.enum(['yes', 'no', 'partly', 'unknown'])
export const checkResult = z.strictObject({
  domain: z.string(),
  checkedAt: time,
  provider: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
  answers: z.strictObject({
    arrives: answerWord,
    authenticated: answerWord,
    private: answerWord,
    survives: answerWord,
  }),
  results: z.array(finding),
})

const visitFailure = z
  .strictObject({
    at: z.enum(['connect', 'greeting', 'ehlo', 'starttls', 'tls', 'recipient']),
    why: z
      .enum(['private', 'refused', 'unreachable', 'tls', 'said-no', 'closed', 'late', 'not-smtp', 'too-long'])
      .describe('`private`: nothing was sent, for the address is nobody’s on the Internet or our own'),
    text: z.string(),
  })
  .nullable()
export const hostVisit = z
  .strictObject({
    host: z.string(),
    address: z.string(),
    reached: z.boolean(),
    banner: z.string().nullable(),
    ehlo: z
      .strictObject({
        name: z.string(),
        pipelining: z.boolean(),
        startTls: z.boolean(),
        eightBitMime: z.boolean(),
        smtputf8: z.boolean(),
        enhancedCodes: z.boolean(),
        dsn: z.boolean(),
        xclient: z.array(z.string()).readonly().describe('Attributes that it takes by XCLIENT'),
        size: z.number().nullable().describe('Bytes; 0: no limit told; null: not offered'),
      })
      .nullable()
      .describe('What it offers before TLS'),
    tls: z
      .strictObject({
        protocol: z.string(),
        cipher: z.string(),
        trust: z.string().describe('`yes`, or why the chain leads to no public authority'),
        nameFits: z.boolean(),
        chain: z
          .array(
            z.strictObject({
              names: z.array(z.string()),
              subject: z.string(),
              issuer: z.string(),
              validFrom: time,
              validTo: time,
              spkiSha256: z.string().describe('Of the key, as TLSA `3 1 1` has it'),
            }),
          )
          .describe('The certificate of the server first'),
      })
      .nullable(),
    tlsFailure: visitFailure.describe('Why there is no TLS although it is offered'),
    recipients: z.array(
      z.strictObject({
        address: z.string(),
        reply: z.string(),
        meaning: z.enum(['taken', 'unknown-user', 'mailbox-full', 'relay-denied', 'greylisted', 'later', 'refused']),
      }),
    ),
    failure: visitFailure.describe('Where the visit ended before its time'),
  })
  .describe('What one address of one mail host showed')
export const probeResult = z.strictObject({
  visits: z.array(hostVisit),
  notVisited: z.int().describe('Addresses for which there was neither room nor time'),
  silence: z
    .array(z.strictObject({ family: z.union([z.literal(4), z.literal(6)]), reason: z.string() }))
    .describe('Address families over which nobody was reached, and why that says nothing about the hosts'),
  check: checkResult.describe('The findings, with what the visits showed'),
})

export const drill = z
  .strictObject({
    id: idText,
    domain: z.string(),
    address: z.string(),
    actor: z.string().describe('Who began it'),
    begunAt: time,
    endedAt: time.nullable(),
    state: z.enum(['running', 'ended', 'broken-off']).describe('`broken-off`: the server stopped before its end'),
    outcome: z
      .enum(['passed', 'refused', 'unknown'])
      .nullable()
      .describe('Of one that ended: every host takes over; somebody refused; neither could be seen of all'),
    text: z.string().nullable().describe('The outcome in words, or why there is no mail host'),
    ways: z
      .array(
        z.strictObject({
          host: z.string(),
          preference: z.int(),
          isUlak: z.boolean(),
          state: z
            .enum([
              'sending',
              'carried',
              'passed',
              'refused',
              'put-off',
              'unreached',
              'kept',
              'not-followed',
              'waiting',
            ])
            .describe(
              '`carried`: Ulak has it; `passed`: the domain’s own host has it; `waiting`: it had no end in time',
            ),
          reply: z.string().nullable().describe('The last words of whoever decided'),
          message: z.string().nullable().describe('Under which id Ulak has or had it'),
          to: z.string().nullable().describe('The next hop that had the last word'),
          ms: z.int().nullable().describe('From the first packet to its end'),
          text: z.string(),
        }),
      )
      .describe('One message through each MX host, best first'),
    handOver: z
      .strictObject({
        outcome: z.enum(['exempt', 'xclient', 'refused', 'not-seen']),
        host: z.string().nullable(),
        spf: z
          .enum(['none', 'neutral', 'pass', 'fail', 'softfail', 'temperror', 'permerror'])
          .nullable()
          .describe('What SPF says of mail of this address that comes from Ulak'),
        reply: z.string().nullable(),
        why: z.enum(['no-way', 'spf-allows', 'only-softfail', 'other-refusal', 'no-end']).nullable(),
        text: z.string(),
      })
      .nullable()
      .describe('Whether the primary takes what Ulak hands on although SPF of its sender speaks against Ulak'),
  })
  .describe('A message through each MX host to the owner’s address, and what became of it')

export const pasteList = z.strictObject({
  records: z.array(
    rrset.extend({ text: z.string().describe('To paste'), seen: z.enum(['yes', 'no', 'different', 'unknown']) }),
  ),
  seen: answerWord,
})

// ── Propagation ─────────────────────────────────────────────────────────────────────────────────

const answerSide = z.enum(['new', 'old', 'silent'])
const nsSide = z.strictObject({ servers: z.array(z.string()), ttl }).nullable()
const seenAnswer = {
  records: z.array(z.string()).nullable().describe('Null: no answer'),
  ttl: ttl.nullable().describe('At a name server the whole, at a resolver what is left'),
  problem: z.string().nullable(),
}
export const propagation = z.strictObject({
  name: z.string(),
  type: z.string(),
  at: time,
  zone: z.string().nullable(),
  state: z
    .enum(['done', 'agreed', 'changing', 'unknown'])
    .describe('`agreed`: all who were asked give the new answer. `done`: and no cache can hold the old one'),
  expected: z.array(z.string()).describe('The new answer'),
  until: time.nullable().describe('The latest instant at which an honest cache can hold the old answer'),
  isAtTheLatest: z.boolean().describe('`until` rests on what was seen: it may be too late, never too early'),
  parts: z
    .strictObject({ ttl: z.int(), nsTtl: z.int(), movedHostTtl: z.int() })
    .describe('What `until` adds to the last server’s change, seconds'),
  parent: nsSide.describe('The NS set that the parent zone gives'),
  child: nsSide.describe('The NS set that the zone’s servers give'),
  servers: z.array(
    z.strictObject({
      host: z.string(),
      address: z.string(),
      serial: z.int().nullable(),
      state: answerSide,
      oldUntil: time.nullable().describe('Until when it could give the old answer; null: it may still do so'),
      ...seenAnswer,
    }),
  ),
  resolvers: z.array(z.strictObject({ address: z.string(), state: answerSide, ...seenAnswer })),
})
export const streamEnd = z
  .strictObject({ reason: z.enum(['agreed', 'time', 'gone']) })
  .describe(
    '`agreed`: there is nothing more to see. `time`: come again. `gone`: what was watched is not there any more',
  )

export const outwardTls = z.strictObject({
  domain: z.string(),
  dane: z
    .strictObject({ on: z.boolean(), text: z.string() })
    .describe('Off without a resolver whose word on DNSSEC counts (ULAK_RESOLVERS_VALIDATE)'),
  mtaSts: z
    .strictObject({
      id: z.string(),
      mode: z.enum(['enforce', 'testing', 'none']),
      mx: z.array(z.string()),
      fetchedAt: time,
      until: time.describe('It binds Ulak until then, whatever becomes of its record'),
    })
    .nullable()
    .describe('The policy of the domain that Ulak has fetched as a sender'),
  connections: z
    .array(
      z.strictObject({
        day: z.iso.date().describe('UTC'),
        policy: z.enum(['tlsa', 'sts', 'no-policy-found']),
        policyText: z.array(z.string()),
        host: z.string().nullable().describe('null: of no single host, or beyond the 200 rows of one day'),
        address: z.string().nullable(),
        result: z
          .string()
          .describe(
            '`success`, or what was wrong in the words of RFC 8460: `certificate-expired`, `starttls-not-supported` …',
          ),
        sessions: z.int(),
        detail: z.string(),
      }),
    )
    .describe('How TLS to its next hops went; the newest day first. No report is sent'),
})

export const backupTrust = z.strictObject({
  domain: z.string(),
  backups: z.array(z.strictObject({ name: z.string(), addresses: z.array(z.string()) })),
  text: z.string(),
  seen: z
    .array(
      z.strictObject({
        host: z.string(),
        outcome: z.enum(['exempt', 'xclient', 'refused', 'not-seen']),
        at: time.nullable().describe('When a drill showed it'),
        text: z.string(),
      }),
    )
    .describe('Whether the hosts to which Ulak hands the mail on know it already'),
  recipes: z.array(
    z.strictObject({
      system: z.enum(['postfix', 'exim', 'cpanel', 'plesk', 'exchange', 'google', 'microsoft365']),
      title: z.string(),
      steps: z.array(
        z.strictObject({
          text: z.string().nullable().describe('A step in words, or null'),
          where: z.string().nullable().describe('The file, command or field for the lines'),
          lines: z.array(z.string()),
        }),
      ),
    }),
  ),
})

export const delegation = z.strictObject({
  domain: z.string(),
  at: time,
  state: z
    .enum(['unknown', 'old-servers', 'ready', 'switching', 'answers', 'silent'])
    .describe(
      '`old-servers`: the world asks others, and ours do not all give the present zone. `ready`: they do; change the name servers. `switching`: the zone above names ours, caches may hold the old ones. `answers`: Ulak answers. `silent`: ours are asked and none answers',
    ),
  since: time.nullable().describe('When it was first seen to be so'),
  until: time
    .nullable()
    .describe('While `switching`: the latest instant at which an honest cache asks the old servers'),
  leftAt: time
    .nullable()
    .describe('Since when the zone above names others again, after it had named our servers; null: it does not'),
  nameservers: z
    .array(
      z.strictObject({
        host: z.string(),
        addresses: z.array(z.string()),
        glue: z.boolean().describe('It lies in the domain: the registrar needs its addresses, too'),
        answers: z.boolean().nullable().describe('Gives the present zone; null: not one of ours'),
      }),
    )
    .describe('To enter at the registrar'),
  parent: nsSide.describe('The NS set that the zone above gives; no servers: it has none. Null: it could not be seen'),
  ds: z
    .boolean()
    .nullable()
    .describe('The zone above has DS records. They must go first: Ulak does not sign. Null: it could not be seen'),
  sentence: z.string().describe('All of it for a person, with times in UTC'),
  instructions: z.string().describe('To be sent to whoever keeps the registration; several lines'),
})

// ── Queue ───────────────────────────────────────────────────────────────────────────────────────

export const recipientState = z.enum(['waiting', 'trying', 'held', 'undeliverable', 'quarantined'])
export const queuedMessage = z.strictObject({
  id: idText,
  domain: z.string(),
  sender: z.string(),
  recipients: z.array(
    z.strictObject({
      address: z.string(),
      state: recipientState,
      nextTry: time.nullable(),
      lastReply: z.string().nullable(),
    }),
  ),
  size: z.int(),
  received: time,
})

const addressPart = z.string().min(1).max(320)
/** The words by which waiting mail is looked for and decided on. */
const queueSearch = {
  domain: domainText.optional().describe('The domain that it was written to'),
  sender: addressPart
    .optional()
    .describe('`ali@firma.example`, `@firma.example`, or how the address begins. `<>`: the null sender'),
  recipient: addressPart.optional().describe('In the same way'),
  destination: hostText.optional().describe('The host for which it waits, as `/queue/destinations` names it'),
  state: recipientState.exclude(['trying']).optional().describe('Of one of its recipients'),
}

export const queueEvent = z.strictObject({
  kind: z.enum([
    'accepted',
    'quarantined',
    'refused',
    'delivered',
    'deferred',
    'undeliverable',
    'held',
    'released',
    'retried',
    'removed',
    'forgotten',
  ]),
  at: time,
  recipient: z.string(),
  reply: z.string().nullable().describe('In the words of the mail host, or of the rule'),
  client: z.string().nullable().describe('The address from which it came'),
  actor: z.string().nullable().describe('Whose decision it was'),
})

export const queuedText = z
  .strictObject({
    id: idText,
    from: z.string(),
    to: z.string(),
    subject: z.string(),
    date: z.string(),
    text: z.string().describe('Plain text: no HTML, nothing that moves a cursor or hides what is read'),
    source: z.enum(['plain', 'html', 'none']).describe('`html`: the words of the HTML. `none`: there is no text'),
    attachments: z.array(z.strictObject({ name: z.string(), type: z.string() })).describe('Named, never shown'),
    isCut: z.boolean().describe('More of it is not shown here'),
  })
  .describe('What stands in a message')

export const auditEntry = z.strictObject({
  id: idText,
  at: time,
  account: idText,
  actor: z.string(),
  action: z.string(),
  subject: z.string().describe('The id of what it was done to'),
  detail: z.record(z.string(), z.unknown()),
})

export const releaseTo = z
  .union([
    z.strictObject({ address: z.string().min(3).max(320) }),
    z.strictObject({ host: hostText, port: port.optional() }),
  ])
  .describe('Another address, by the MX of its domain, or a host that takes the message for the address it has')

// ── Recipients ──────────────────────────────────────────────────────────────────────────────────

const entrySource = z.enum(['added', 'import', 'pull', 'delivery', 'call-ahead'])
export const recipientEntry = z.strictObject({
  address: z.string(),
  source: entrySource.describe('The list, or what a mail host of the domain said'),
  there: z.boolean().describe('False: its mail host says that there is no such mailbox'),
  since: time,
  seen: time.nullable().describe('When a mail host last said so'),
  until: time.nullable().describe('When it is forgotten unless it is seen again'),
  reply: z.string().nullable(),
})
export const recipientsTaken = z.strictObject({
  added: z.int(),
  removed: z.int(),
  twice: z.int().describe('Named more than once'),
  others: z.int().describe('Of other domains, passed over'),
  listed: z.int().describe('On the list now'),
})
export const recipientSummary = z.strictObject({
  domain: z.string(),
  listed: z.int().describe('Recipients on the list'),
  listedAt: time.nullable(),
  listedBy: z.string().nullable(),
  complete: z.boolean().describe('Whoever is not on the list is not there, says the domain'),
  unknown: z.enum(['hold', 'defer', 'refuse']).describe('What happens to the others'),
  learned: z.strictObject({ there: z.int(), notThere: z.int() }),
  takesAll: z
    .boolean()
    .nullable()
    .describe('Its mail host takes any name, so nothing is learned. Null: not known, nothing is learned either'),
  testedAt: time.nullable(),
  pull: z
    .strictObject({
      url: z.string(),
      next: time.nullable(),
      last: z.strictObject({ at: time, taken: recipientsTaken.nullable(), problem: z.string().nullable() }).nullable(),
    })
    .nullable(),
})

export const destination = z.strictObject({
  host: z.string().nullable().describe('The best host of the domains; null: there is none, or none was looked for yet'),
  domains: z.array(z.string()).max(10).describe('Ten of the domains whose mail waits for it'),
  domainCount: z.int(),
  messages: z.int(),
  oldest: time.describe('When the oldest of the messages came in'),
  state: z
    .enum(['up', 'down', 'busy', 'nowhere', 'unknown'])
    .describe(
      '`up`: it answers, mail is on its way or was asked to come later. `down`: it does not. `busy`: it takes no more now. `nowhere`: no host may be used. `unknown`: not tried since the start',
    ),
  since: time.nullable(),
  reason: z.string().nullable().describe('What was met last, in the words of the host or the network'),
  nextTry: time.nullable(),
  sentence: z.string().describe('All of it for a person, with times in UTC'),
})

const ticket = z.strictObject({ en: z.string(), tr: z.string() })

const mxThen = z.strictObject({ preference: z.int(), host: z.string(), ulak: z.boolean() })
export const trace = z.strictObject({
  recipient: z.string(),
  sender: z.string().nullable().describe('Null: any; `<>`: the null sender'),
  from: time,
  to: time,
  conclusion: z.strictObject({
    kind: z.enum([
      'delivered',
      'waiting',
      'held',
      'removed',
      'forgotten',
      'undeliverable',
      'quarantined',
      'refused-here',
      'put-off-here',
      'refused-there',
      'not-in-mx',
      'never-came-only-here',
      'never-came-primary-up',
      'never-came-primary-down',
      'never-came-stopped',
      'never-came',
      'events-lost',
      'too-old',
      'not-ours-then',
      'too-many',
      'gap',
    ]),
    at: time.nullable(),
    reply: z.string().nullable().describe('In the words of the server; of a next hop it begins with its name'),
    nextTry: time.nullable(),
    actor: z.string().nullable().describe('Whose decision it was'),
  }),
  desk: ticket.describe('For the ticket of the support desk, with times in the zone asked for'),
  customer: ticket.describe('To be sent to the customer'),
  hosts: z
    .array(
      z.strictObject({
        host: z.string(),
        state: z.enum(['up', 'down', 'unknown']),
        since: time.nullable(),
        met: time.nullable().describe('When Ulak last met it before, or first after the time asked for'),
        reason: z.string().nullable(),
      }),
    )
    .describe('Where Ulak handed the mail of the domain on at the time asked for, and how each was then'),
  world: z
    .strictObject({
      kind: z.enum(['hosts', 'null-mx', 'no-such-domain', 'no-mail-host', 'unknown-now']),
      mx: z.array(mxThen).describe('Best first'),
      findings: z
        .array(z.strictObject({ id: z.string(), severity: z.string(), subject: z.string() }))
        .nullable()
        .describe('What `check` found then; null: it had not looked yet'),
      from: time,
      to: time.describe('The last look that saw it so'),
      certain: z.boolean().describe('The time asked for lies between looks that saw the same'),
    })
    .nullable()
    .describe('What the world was told of the domain’s mail, as Ulak saw it; null: not known for that time'),
  published: z.array(mxThen).nullable().describe('The MX that Ulak itself published then; null: it did not'),
  gaps: z
    .array(z.strictObject({ from: time, to: time, why: z.enum(['flood', 'stopped']), lost: z.int() }))
    .describe('Times of which the journal may not know everything: events were lost, or Ulak did not run'),
  seen: z
    .array(
      z.strictObject({
        at: time,
        kind: z.enum(['accepted', 'quarantined', 'refused']),
        sender: z.string(),
        recipient: z.string(),
        client: z.string(),
        reply: z.string().describe('What Ulak answered'),
        by: z
          .strictObject({ rule: z.string(), detail: z.string(), text: ticket })
          .nullable()
          .describe('The rule that refused it or keeps it in quarantine, what it went by, and what helps'),
        spf: z.string().nullable(),
        dkim: z.string().nullable(),
        dmarc: z.string().nullable(),
        message: z.string().nullable(),
        events: z.array(
          z.strictObject({ at: time, kind: z.string(), reply: z.string().nullable(), actor: z.string().nullable() }),
        ),
      }),
    )
    .describe('Each coming of the mail to Ulak, the oldest first, the last 20'),
  alsoSeen: z
    .array(z.strictObject({ at: time, sender: z.string(), recipient: z.string(), kind: z.string(), reply: z.string() }))
    .describe('Of other senders, or to the mailbox of which the recipient is a sub-address, in that time; ten at most'),
})

// ── Presets, accounts, backups ──────────────────────────────────────────────────────────────────

export const preset = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  confidence: z.string(),
  variants: z.array(
    z.strictObject({ id: z.string(), label: z.string(), default: z.boolean(), mx: z.array(z.string()) }),
  ),
  parameters: z.array(
    z.strictObject({
      name: z.string(),
      label: z.string(),
      help: z.string(),
      required: z.boolean(),
      default: z.string().nullable(),
    }),
  ),
})

export const account = z.strictObject({ id: idText, parent: idText.nullable(), name: z.string(), createdAt: time })
export const retentionTerm = z
  .strictObject({
    kind: z.string(),
    what: z.string(),
    from: z.string().describe('Since when the days count'),
    days: z.number(),
    default: z.number(),
    least: z.number(),
    most: z.number(),
    own: z.boolean().describe('The account itself chose; else it is as the account above it'),
  })
  .describe('For how long something is kept')
export const token = z.strictObject({
  id: idText,
  account: idText,
  role,
  name: z.string(),
  createdAt: time,
  expiresAt: time.nullable(),
  domains: z.array(z.string()).nullable().describe('Given to this member; null: all of the account'),
})
export const backup = z.strictObject({
  id: z.string(),
  createdAt: time,
  bytes: z.int(),
  verified: z.boolean(),
  problem: z.string().nullable(),
})

export const me = z.strictObject({ account, role, actor: z.string() })
export const about = z.strictObject({
  version: z.string(),
  hostname: z.string(),
  nameservers: z.array(z.string()),
  mxNames: z.array(z.string()),
  dns: z.array(z.string()).describe('Listeners'),
  smtp: z.array(z.string()),
  waiting: z.int().describe('Messages that wait here for you to see'),
})

// ── Keys and secondaries ────────────────────────────────────────────────────────────────────────

const keyName = z.string().min(1).max(255).describe('As both sides write it: `xfer.ns2.example`')
const tsigAlgorithm = z.enum(['hmac-sha1', 'hmac-sha224', 'hmac-sha256', 'hmac-sha384', 'hmac-sha512'])
const keyGrant = {
  domains: z.array(domainText).min(1).max(1000),
  operations: z.array(z.enum(['add', 'remove'])).min(1),
  names: z
    .array(
      z
        .string()
        .regex(/^(@|\*|[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*(\.\*)?)$/)
        .max(255),
    )
    .min(1)
    .max(50)
    .describe('Relative to the domain: `@`, `_acme-challenge`, `_acme-challenge.*`, or `*` for every name'),
  types: z.array(z.string().min(1).max(16)).min(1).max(50).describe('`TXT`; `*` for every type'),
}
export const key = z.strictObject({
  name: z.string(),
  account: idText,
  algorithm: tsigAlgorithm,
  createdAt: time,
  oldUntil: time.nullable().describe('Until then the secret before this one is taken, too'),
  update: z.strictObject(keyGrant).nullable().describe('Dynamic update (RFC 2136) is not offered yet: null'),
  usable: z.boolean().describe('False: its secret was encrypted with another key file'),
})
const secretShown = z.strictObject({ key, secret: z.string().describe('Base64; shown this once') })
const peerAddress = z.strictObject({ address: z.union([z.ipv4(), z.ipv6()]), port })
const peerName = z
  .string()
  .regex(/^[A-Za-z0-9._-]+$/)
  .max(64)
export const peer = z.strictObject({
  name: z.string(),
  addresses: z.array(peerAddress),
  key: z.string().nullable(),
  domains: z.array(z.string()).nullable().describe('Null: every zone'),
  catalog: z.boolean(),
  warning: z.string().nullable(),
})

/** RFC 9457. `code` is stable; `detail` says what is wrong, where and how to mend it. */
export const problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  at: z.string().optional().describe('Where in the request: a JSON pointer, or `line 812`'),
  problems: z.array(z.strictObject({ code: z.string(), detail: z.string(), at: z.string().optional() })).optional(),
  plan: plan.optional().describe('The plan that was refused'),
})

// ── The calls ───────────────────────────────────────────────────────────────────────────────────

const givenDomains = z.array(domainText).max(1000).describe('For a member: the domains it may act on')
const pageQuery = { cursor: z.string().max(512).optional(), limit: z.coerce.number().int().min(1).max(1000).optional() }
const page = <T extends z.ZodType>(item: T) => z.strictObject({ items: z.array(item), next: z.string().nullable() })
const insistQuery = {
  insist: z.string().max(2048).optional().describe('Finding ids to pass over, separated by commas'),
}
const ofDomain = { domain: domainText }
const empty = z.undefined()
const expectText = z.string().max(4096)
const propagationQuery = z.strictObject({
  name: z.string().max(1024).optional().describe('Relative to the domain; default `@`'),
  type: z.string().max(16).optional().describe('Default `MX`'),
  expect: z
    .union([expectText, z.array(expectText).max(100)])
    .optional()
    .describe(
      'The new answer in presentation format, once for each record; `none`: no record. Default: what is declared',
    ),
})

const addressText = z.string().min(1).max(1024)
const recipientFilter = {
  source: z.enum(['list', 'learned', ...entrySource.options]).optional(),
  there: z.enum(['true', 'false']).optional(),
  since: time.optional().describe('Listed or last seen at this time or later'),
  until: time.optional().describe('Listed or last seen before this time'),
}
const forceQuery = {
  force: z
    .enum(['true', 'false'])
    .optional()
    .describe('Also a list that is suspiciously small takes the old one’s place'),
}

/** One call holds the database for as long as it takes to write so many. */
export const maxZonesAtOnce = 200

export const importedZone = z.strictObject({
  domain: z.string(),
  outcome: z
    .enum(['imported', 'replaced', 'unchanged', 'differs', 'refused'])
    .describe('`differs`: it is here with other records, and keeps them'),
  records: z.int().describe('Of the zone, without its SOA'),
  findings: z.array(finding),
  problem: problem.nullable().describe('Why it was refused, with each line'),
  proposal: z
    .strictObject({
      provider: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
      mail: mailIntent.nullable(),
      spf: z.string().nullable(),
      dmarc: z.string().nullable(),
    })
    .nullable()
    .describe('What its records say about its mail. Nothing is declared by an import'),
})

/**
 * Who may call: nobody signed in, anybody signed in who may look, who may write, an administrator or operator, an operator alone, or who may read
 * mail (members and administrators).
 */
export type Access = 'public' | 'read' | 'write' | 'manage' | 'operator' | 'text'

export type Call = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below /api/v1, parameters in braces. */
  readonly path: string
  readonly summary: string
  readonly access: Access
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** Media type of the body and of the answer where it is not JSON. */
  readonly bodyType?: 'text/dns' | 'text/csv'
  /** `text/event-stream`: each event without a name has an `answer` as its data; an event `end` with a `streamEnd` is the last. */
  readonly answerType?: 'text/dns' | 'text/event-stream'
  /** Its answer has a `version`, which is sent as ETag, too. */
  readonly tagged?: true
  /** Honours If-Match with the domain's version. */
  readonly versioned?: true
  /** Its answer holds a secret that is kept nowhere, so it takes no Idempotency-Key. */
  readonly secretAnswer?: true
  /** It only asks, though it is no GET. */
  readonly changesNothing?: true
  readonly status: 200 | 201 | 202 | 204
  readonly answer: z.ZodType
}

const calls = <T extends Record<string, Call>>(table: T): T => table

export const contract = calls({
  about: {
    method: 'GET',
    path: '/about',
    summary: 'What this installation is',
    access: 'read',
    status: 200,
    answer: about,
  },
  me: { method: 'GET', path: '/me', summary: 'Who I am', access: 'read', status: 200, answer: me },
  firstOperator: {
    method: 'POST',
    path: '/first-operator',
    summary: 'Makes the first operator with the code of the one-time link; takes no Idempotency-Key',
    access: 'public',
    secretAnswer: true,
    body: z.strictObject({ code: z.string().max(128), name: z.string().min(1).max(200) }),
    status: 201,
    answer: z.strictObject({ token: z.string(), me }),
  },

  listAccounts: {
    method: 'GET',
    path: '/accounts',
    summary: 'My account and those below it',
    access: 'read',
    query: z.strictObject(pageQuery),
    status: 200,
    answer: page(account),
  },
  addAccount: {
    method: 'POST',
    path: '/accounts',
    summary: 'Makes an account below another',
    access: 'manage',
    body: z.strictObject({ name: z.string().min(1).max(200), parent: idText.optional() }),
    status: 201,
    answer: account,
  },
  getAccount: {
    method: 'GET',
    path: '/accounts/{account}',
    summary: 'One account',
    access: 'read',
    params: z.strictObject({ account: idText }),
    status: 200,
    answer: account,
  },
  getRetention: {
    method: 'GET',
    path: '/accounts/{account}/retention',
    summary: 'For how long an account keeps what it may choose for',
    access: 'read',
    params: z.strictObject({ account: idText }),
    status: 200,
    answer: page(retentionTerm),
  },
  setRetention: {
    method: 'PUT',
    path: '/accounts/{account}/retention',
    summary: 'Chooses for how many days it is kept; accounts below do the same unless they choose themselves',
    access: 'manage',
    params: z.strictObject({ account: idText }),
    body: z.strictObject({
      days: z
        .record(z.string().max(64), z.int().min(1).max(100_000).nullable())
        .describe('By kind; null: as the account above it'),
    }),
    status: 200,
    answer: page(retentionTerm),
  },
  listTokens: {
    method: 'GET',
    path: '/tokens',
    summary: 'Tokens of my accounts',
    access: 'write',
    query: z.strictObject(pageQuery),
    status: 200,
    answer: page(token),
  },
  addToken: {
    method: 'POST',
    path: '/tokens',
    summary: 'Makes a token; its secret is shown once, so it takes no Idempotency-Key',
    access: 'manage',
    secretAnswer: true,
    body: z.strictObject({
      account: idText.optional(),
      role,
      name: z.string().min(1).max(200),
      expiresAt: time.optional(),
      domains: givenDomains.optional(),
    }),
    status: 201,
    answer: z.strictObject({ token, secret: z.string() }),
  },
  setTokenDomains: {
    method: 'PUT',
    path: '/tokens/{token}/domains',
    summary: 'Gives a member these domains in the place of those it had',
    access: 'manage',
    params: z.strictObject({ token: idText }),
    body: z.strictObject({ domains: givenDomains }),
    status: 200,
    answer: token,
  },
  removeToken: {
    method: 'DELETE',
    path: '/tokens/{token}',
    summary: 'Ends a token',
    access: 'manage',
    params: z.strictObject({ token: idText }),
    status: 204,
    answer: empty,
  },

  listPresets: {
    method: 'GET',
    path: '/presets',
    summary: 'Mail providers that Ulak knows',
    access: 'read',
    status: 200,
    answer: page(preset),
  },
  getPreset: {
    method: 'GET',
    path: '/presets/{preset}',
    summary: 'One mail provider',
    access: 'read',
    params: z.strictObject({ preset: idText }),
    status: 200,
    answer: preset,
  },

  addPlan: {
    method: 'POST',
    path: '/plans',
    summary: 'Plans a change: sentences and record diff, nothing is applied',
    access: 'write',
    body: z.strictObject({ changes: z.array(domainChange).min(1).max(1000) }),
    status: 201,
    answer: plan,
  },
  getPlan: {
    method: 'GET',
    path: '/plans/{plan}',
    summary: 'A plan',
    access: 'read',
    params: z.strictObject({ plan: idText }),
    status: 200,
    answer: plan,
  },
  applyPlan: {
    method: 'POST',
    path: '/plans/{plan}/apply',
    summary: 'Applies a plan, all or nothing',
    access: 'write',
    params: z.strictObject({ plan: idText }),
    body: z.strictObject({ insist: z.array(z.string().max(64)).max(100).optional() }),
    status: 200,
    answer: applied,
  },

  listDomains: {
    method: 'GET',
    path: '/domains',
    summary: 'Domains, by name',
    access: 'read',
    query: z.strictObject({ ...pageQuery, search: z.string().max(253).optional() }),
    status: 200,
    answer: page(domainSummary),
  },
  addDomain: {
    method: 'POST',
    path: '/domains',
    summary: 'Adds a domain, with its mail if given',
    access: 'manage',
    tagged: true,
    body: z.strictObject({
      domain: domainText,
      account: idText.optional(),
      dns: dnsMode.optional(),
      mail: mailIntent.optional(),
      insist: z.array(z.string().max(64)).max(100).optional(),
    }),
    status: 201,
    answer: domainDetail,
  },
  importZones: {
    method: 'POST',
    path: '/imports/zones',
    summary: 'Takes zones over from another server: records and TTLs as they are, each zone for itself',
    access: 'manage',
    body: z.strictObject({
      account: idText.optional(),
      dryRun: z.boolean().optional().describe('All is said, nothing is written'),
      replace: z.boolean().optional().describe('A domain that is here with other records takes those of the zone'),
      zones: z
        .array(
          z.strictObject({
            domain: domainText,
            zone: z
              .string()
              .max(16 * 1024 * 1024)
              .describe('A zone file with its SOA'),
          }),
        )
        .min(1)
        .max(maxZonesAtOnce),
    }),
    status: 200,
    answer: z.strictObject({ items: z.array(importedZone) }),
  },
  getDomain: {
    method: 'GET',
    path: '/domains/{domain}',
    summary: 'One domain',
    access: 'read',
    tagged: true,
    params: z.strictObject(ofDomain),
    status: 200,
    answer: domainDetail,
  },
  removeDomain: {
    method: 'DELETE',
    path: '/domains/{domain}',
    summary: 'Removes a domain; refused while mail waits',
    access: 'manage',
    versioned: true,
    params: z.strictObject(ofDomain),
    status: 204,
    answer: empty,
  },
  declareMail: {
    method: 'PUT',
    path: '/domains/{domain}/mail',
    summary: 'States the mail intent: plan and apply in one',
    access: 'write',
    versioned: true,
    params: z.strictObject(ofDomain),
    query: z.strictObject(insistQuery),
    body: mailIntent,
    status: 200,
    answer: applied,
  },
  listRrsets: {
    method: 'GET',
    path: '/domains/{domain}/rrsets',
    summary: 'Records',
    access: 'read',
    params: z.strictObject(ofDomain),
    query: z.strictObject(pageQuery),
    status: 200,
    answer: page(rrset),
  },
  setRrset: {
    method: 'PUT',
    path: '/domains/{domain}/rrsets/{name}/{type}',
    summary: 'Replaces one RRset',
    access: 'write',
    versioned: true,
    params: z.strictObject({ ...ofDomain, name: z.string().max(1024), type: z.string().max(16) }),
    query: z.strictObject(insistQuery),
    body: rrsetBody,
    status: 200,
    answer: applied,
  },
  removeRrset: {
    method: 'DELETE',
    path: '/domains/{domain}/rrsets/{name}/{type}',
    summary: 'Removes one RRset',
    access: 'write',
    versioned: true,
    params: z.strictObject({ ...ofDomain, name: z.string().max(1024), type: z.string().max(16) }),
    query: z.strictObject(insistQuery),
    status: 200,
    answer: applied,
  },
  getZone: {
    method: 'GET',
    path: '/domains/{domain}/zone',
    summary: 'The zone file',
    access: 'read',
    params: z.strictObject(ofDomain),
    answerType: 'text/dns',
    status: 200,
    answer: z.string(),
  },
  setZone: {
    method: 'PUT',
    path: '/domains/{domain}/zone',
    summary: 'Replaces the zone by a zone file',
    access: 'write',
    versioned: true,
    params: z.strictObject(ofDomain),
    query: z.strictObject(insistQuery),
    body: z.string().max(16 * 1024 * 1024),
    bodyType: 'text/dns',
    status: 200,
    answer: applied,
  },
  getRoute: {
    method: 'GET',
    path: '/domains/{domain}/route',
    summary: 'Where mail for it goes now, and if hosts are down',
    access: 'read',
    params: z.strictObject(ofDomain),
    query: z.strictObject({ down: z.string().max(4096).optional().describe('Hosts separated by commas') }),
    status: 200,
    answer: routeResult,
  },
  simulate: {
    method: 'POST',
    path: '/simulations',
    summary: 'What senders do when hosts are down, now or while a plan spreads',
    access: 'read',
    changesNothing: true,
    body: z.strictObject({
      domain: domainText.optional().describe('May be left out where the plan has one domain'),
      plan: idText.optional(),
      down: z.array(hostText).max(60).optional().describe('Hosts or addresses'),
    }),
    status: 200,
    answer: simulation,
  },
  getCheck: {
    method: 'GET',
    path: '/domains/{domain}/check',
    summary: 'Findings, each with its mend',
    access: 'read',
    params: z.strictObject(ofDomain),
    status: 200,
    answer: checkResult,
  },
  probe: {
    method: 'POST',
    path: '/domains/{domain}/probe',
    summary:
      'Visits the mail hosts as a sender does, sends no mail, and judges what they show; one at a time for a domain, with a pause after it',
    access: 'write',
    changesNothing: true,
    params: z.strictObject(ofDomain),
    body: z.strictObject({
      address: z
        .string()
        .min(1)
        .max(1024)
        .optional()
        .describe('Whether the hosts take mail for it: an address of this domain, whose ownership must be shown'),
    }),
    status: 200,
    answer: probeResult,
  },
  beginDrill: {
    method: 'POST',
    path: '/domains/{domain}/drill',
    summary:
      'Sends a message through each MX host to an address of the domain; one at a time for a domain, with a pause after it',
    access: 'write',
    params: z.strictObject(ofDomain),
    body: z.strictObject({ address: z.string().min(1).max(1024).optional().describe('Default: postmaster') }),
    status: 202,
    answer: drill,
  },
  listDrills: {
    method: 'GET',
    path: '/domains/{domain}/drill',
    summary: 'The last drills, the newest first, with how far they are',
    access: 'read',
    params: z.strictObject(ofDomain),
    status: 200,
    answer: page(drill),
  },
  getPaste: {
    method: 'GET',
    path: '/domains/{domain}/paste',
    summary: 'Records to paste where the DNS lives, and whether the world sees them',
    access: 'read',
    params: z.strictObject(ofDomain),
    status: 200,
    answer: pasteList,
  },
  getPropagation: {
    method: 'GET',
    path: '/domains/{domain}/propagation',
    summary: 'Who already answers what, and until when an old answer can live',
    access: 'read',
    params: z.strictObject(ofDomain),
    query: propagationQuery,
    status: 200,
    answer: propagation,
  },
  watchPropagation: {
    method: 'GET',
    path: '/domains/{domain}/propagation/events',
    summary: 'The same again every few seconds until all agree, for an hour at most',
    access: 'read',
    params: z.strictObject(ofDomain),
    query: propagationQuery,
    answerType: 'text/event-stream',
    status: 200,
    answer: propagation,
  },
  getDelegation: {
    method: 'GET',
    path: '/domains/{domain}/delegation',
    summary: 'Whether the world asks Ulak for it, since when, and what to enter at the registrar',
    access: 'read',
    params: z.strictObject(ofDomain),
    status: 200,
    answer: delegation,
  },
  getOutwardTls: {
    method: 'GET',
    path: '/domains/{domain}/tls',
    summary: 'How TLS from Ulak to its next hops goes, and by which policies',
    access: 'read',
    params: z.strictObject(ofDomain),
    query: z.strictObject({ days: z.coerce.number().int().min(1).max(30).optional().describe('Default: 7') }),
    status: 200,
    answer: outwardTls,
  },
  getBackupTrust: {
    method: 'GET',
    path: '/domains/{domain}/trust',
    summary: 'What to enter at the primary so that it does not judge Ulak as if it were the sender',
    access: 'read',
    params: z.strictObject(ofDomain),
    status: 200,
    answer: backupTrust,
  },
  listChanges: {
    method: 'GET',
    path: '/domains/{domain}/changes',
    summary: 'History, newest first',
    access: 'read',
    params: z.strictObject(ofDomain),
    query: z.strictObject(pageQuery),
    status: 200,
    answer: page(change),
  },
  undoChange: {
    method: 'POST',
    path: '/domains/{domain}/changes/{change}/undo',
    summary: 'Plans the undoing of a change',
    access: 'write',
    versioned: true,
    params: z.strictObject({ ...ofDomain, change: idText }),
    status: 201,
    answer: plan,
  },

  listQueue: {
    method: 'GET',
    path: '/queue/messages',
    summary: 'Messages that wait, oldest first',
    access: 'read',
    query: z.strictObject({ ...pageQuery, ...queueSearch }),
    status: 200,
    answer: page(queuedMessage),
  },
  countQueue: {
    method: 'GET',
    path: '/queue/count',
    summary: 'How many messages fit',
    access: 'read',
    query: z.strictObject(queueSearch),
    status: 200,
    answer: z.strictObject({ messages: z.int() }),
  },
  trace: {
    method: 'GET',
    path: '/trace',
    summary: 'Why a mail did or did not arrive',
    access: 'read',
    query: z.strictObject({
      to: z.string().min(3).max(1024).describe('The recipient'),
      from: z.string().min(1).max(1024).optional().describe('The sender: an address, a domain, or `<>`. Default: any'),
      at: time,
      within: z
        .string()
        .regex(/^[1-9]\d{0,3}[mhd]$/)
        .optional()
        .describe('How far from it in both directions, such as `30m`, `2h`, `1d`; a week at most. Default: `2h`'),
      zone: z
        .string()
        .min(1)
        .max(64)
        .optional()
        .describe('The time zone of the reader, such as `Europe/Istanbul`. Default: UTC'),
    }),
    status: 200,
    answer: trace,
  },
  listDestinations: {
    method: 'GET',
    path: '/queue/destinations',
    summary: 'Where waiting mail waits to go, longest waiting first',
    access: 'read',
    status: 200,
    answer: page(destination),
  },
  retryWaiting: {
    method: 'POST',
    path: '/queue/retry',
    summary: 'Tries all that waits for a domain or a host now',
    access: 'write',
    body: z.union([z.strictObject({ domain: domainText }), z.strictObject({ host: hostText })]),
    status: 200,
    answer: z.strictObject({ domains: z.int().describe('Domains whose mail is tried') }),
  },
  getQueued: {
    method: 'GET',
    path: '/queue/messages/{message}',
    summary: 'One waiting message',
    access: 'read',
    params: z.strictObject({ message: idText }),
    status: 200,
    answer: queuedMessage,
  },
  getQueuedTimeline: {
    method: 'GET',
    path: '/queue/messages/{message}/timeline',
    summary: 'What happened to a message, also to one that is gone, in the words of the mail hosts',
    access: 'read',
    params: z.strictObject({ message: idText }),
    status: 200,
    answer: z.strictObject({ items: z.array(queueEvent), next: z.null() }),
  },
  readQueued: {
    method: 'GET',
    path: '/queue/messages/{message}/text',
    summary: 'Reads a waiting message; each reading leaves an audit record first',
    access: 'text',
    params: z.strictObject({ message: idText }),
    status: 200,
    answer: queuedText,
  },
  decideQueued: {
    method: 'POST',
    path: '/queue/decisions',
    summary: 'Retries, holds, releases or removes all messages that fit; at least one condition is needed',
    access: 'write',
    body: z.strictObject({
      decision: z.enum(['retry', 'hold', 'release', 'remove']),
      ...queueSearch,
      expect: z
        .int()
        .min(0)
        .optional()
        .describe('For `remove`, which needs it: how many fit. Another number removes nothing and tells the true one'),
      cursor: z
        .string()
        .regex(/^[0-9a-z]{26}-[0-9a-z]{26}$/)
        .optional()
        .describe('What `next` said: goes on there, and needs no `expect`'),
    }),
    status: 200,
    answer: z.strictObject({
      messages: z.int().describe('Messages that this call touched'),
      next: z
        .string()
        .nullable()
        .describe(
          'Null: all that fits is decided, except what came in since the first call. Else send the same again with this as `cursor`; one call looks at 10,000 messages',
        ),
      problem: problem
        .nullable()
        .describe('Why it broke off before its time, if it did. What was decided until then stays decided'),
    }),
  },
  listQuarantine: {
    method: 'GET',
    path: '/domains/{domain}/quarantine',
    summary: 'Mail of a domain that its rules keep from its people, oldest first; it goes when its time is over',
    access: 'read',
    params: z.strictObject(ofDomain),
    query: z.strictObject(pageQuery),
    status: 200,
    answer: page(queuedMessage),
  },
  listAudit: {
    method: 'GET',
    path: '/audit',
    summary: 'Who did or read what in my accounts, newest first',
    access: 'manage',
    query: z.strictObject(pageQuery),
    status: 200,
    answer: page(auditEntry),
  },
  retryQueued: {
    method: 'POST',
    path: '/queue/messages/{message}/retry',
    summary: 'Tries now',
    access: 'write',
    params: z.strictObject({ message: idText }),
    status: 200,
    answer: queuedMessage,
  },
  holdQueued: {
    method: 'POST',
    path: '/queue/messages/{message}/hold',
    summary: 'Keeps it until released',
    access: 'write',
    params: z.strictObject({ message: idText }),
    status: 200,
    answer: queuedMessage,
  },
  releaseQueued: {
    method: 'POST',
    path: '/queue/messages/{message}/release',
    summary: 'Lets a held, undeliverable or quarantined message go on, to where it was written to or elsewhere',
    access: 'write',
    params: z.strictObject({ message: idText }),
    body: z.strictObject({ to: releaseTo.optional() }),
    status: 200,
    answer: queuedMessage,
  },
  removeQueued: {
    method: 'DELETE',
    path: '/queue/messages/{message}',
    summary: 'Removes a message for good',
    access: 'write',
    params: z.strictObject({ message: idText }),
    status: 204,
    answer: empty,
  },

  listRecipients: {
    method: 'GET',
    path: '/domains/{domain}/recipients',
    summary: 'The list of recipients and what was learned of them, by name',
    access: 'read',
    params: z.strictObject(ofDomain),
    query: z.strictObject({ ...pageQuery, ...recipientFilter, search: z.string().max(320).optional() }),
    status: 200,
    answer: page(recipientEntry),
  },
  getRecipientSummary: {
    method: 'GET',
    path: '/domains/{domain}/recipients/summary',
    summary: 'What is known of a domain’s recipients as a whole',
    access: 'read',
    params: z.strictObject(ofDomain),
    status: 200,
    answer: recipientSummary,
  },
  addRecipients: {
    method: 'POST',
    path: '/domains/{domain}/recipients',
    summary: 'Adds addresses to the list, all or none',
    access: 'write',
    params: z.strictObject(ofDomain),
    body: z.strictObject({
      addresses: z
        .array(z.string().min(1).max(1024))
        .min(1)
        .max(10_000)
        .describe('Addresses, or their parts before the @'),
    }),
    status: 200,
    answer: recipientsTaken,
  },
  importRecipients: {
    method: 'PUT',
    path: '/domains/{domain}/recipients',
    summary: 'Adds a CSV file to the list, or puts it in its place',
    access: 'write',
    params: z.strictObject(ofDomain),
    query: z.strictObject({
      mode: z.enum(['add', 'replace']).optional().describe('Default: `add`'),
      ...forceQuery,
      others: z.enum(['refuse', 'skip']).optional().describe('Addresses of other domains. Default: `refuse`'),
    }),
    bodyType: 'text/csv',
    body: z.instanceof(Uint8Array).describe('UTF-8, UTF-16 or windows-1254; with or without a header; at most 16 MB'),
    status: 200,
    answer: recipientsTaken,
  },
  syncRecipients: {
    method: 'POST',
    path: '/domains/{domain}/recipients/sync',
    summary: 'Fetches the list from where the domain says, now',
    access: 'write',
    params: z.strictObject(ofDomain),
    query: z.strictObject(forceQuery),
    status: 200,
    answer: recipientsTaken,
  },
  removeRecipients: {
    method: 'DELETE',
    path: '/domains/{domain}/recipients',
    summary: 'Removes what fits from the list and from what was learned; at least one condition is needed',
    access: 'write',
    params: z.strictObject(ofDomain),
    query: z.strictObject({
      ...recipientFilter,
      address: z.union([addressText, z.array(addressText).max(1000)]).optional(),
    }),
    status: 200,
    answer: z.strictObject({ listed: z.int(), learned: z.int() }),
  },

  listKeys: {
    method: 'GET',
    path: '/keys',
    summary: 'TSIG keys, by name',
    access: 'manage',
    query: z.strictObject(pageQuery),
    status: 200,
    answer: page(key),
  },
  addKey: {
    method: 'POST',
    path: '/keys',
    summary: 'Makes a TSIG key; its secret is shown once, so it takes no Idempotency-Key',
    access: 'manage',
    secretAnswer: true,
    body: z.strictObject({
      name: keyName,
      account: idText.optional(),
      algorithm: tsigAlgorithm.optional().describe('Default: `hmac-sha256`'),
      secret: z.string().max(1024).optional().describe('Base64, where the other side made it'),
    }),
    status: 201,
    answer: secretShown,
  },
  rotateKey: {
    method: 'POST',
    path: '/keys/{key}/rotate',
    summary: 'Gives a key a new secret, which is shown once; the old one is taken for a while',
    access: 'manage',
    secretAnswer: true,
    params: z.strictObject({ key: keyName }),
    body: z.strictObject({ keepOldHours: z.int().min(0).max(720).optional().describe('Default: 24') }),
    status: 200,
    answer: secretShown,
  },
  removeKey: {
    method: 'DELETE',
    path: '/keys/{key}',
    summary: 'Ends a key',
    access: 'manage',
    params: z.strictObject({ key: keyName }),
    status: 204,
    answer: empty,
  },
  listPeers: {
    method: 'GET',
    path: '/peers',
    summary: 'Secondaries: servers that may have zones and are told of changes',
    access: 'operator',
    status: 200,
    answer: page(peer),
  },
  addPeer: {
    method: 'POST',
    path: '/peers',
    summary: 'Adds a secondary',
    access: 'operator',
    body: z.strictObject({
      name: peerName,
      addresses: z.array(peerAddress).max(16).describe('Where it is told of changes (NOTIFY)'),
      key: keyName.optional().describe('Under which it asks; all transfers need one'),
      byAddress: z
        .boolean()
        .optional()
        .describe('True: its addresses are enough. Whoever can send from them gets zones'),
      domains: z.array(domainText).max(10_000).optional().describe('Default: every zone'),
      catalog: z.boolean().optional().describe('It gets the catalog zone (ULAK_CATALOG_ZONE). Default: false'),
    }),
    status: 201,
    answer: peer,
  },
  removePeer: {
    method: 'DELETE',
    path: '/peers/{peer}',
    summary: 'Removes a secondary',
    access: 'operator',
    params: z.strictObject({ peer: peerName }),
    status: 204,
    answer: empty,
  },

  listBackups: {
    method: 'GET',
    path: '/backups',
    summary: 'Backups, newest first',
    access: 'operator',
    status: 200,
    answer: page(backup),
  },
  addBackup: {
    method: 'POST',
    path: '/backups',
    summary: 'Makes a backup now and verifies it',
    access: 'operator',
    body: z.strictObject({ folder: z.string().max(4096).optional() }),
    status: 201,
    answer: backup,
  },
})

export type Contract = typeof contract
export type CallName = keyof Contract

type Part<C, K extends string> = C extends { readonly [P in K]: infer Z extends z.ZodType } ? z.input<Z> : undefined
/** What a caller gives: path parameters, query and body of a call. */
export type CallInput<N extends CallName> = {
  [K in 'params' | 'query' | 'body' as Part<Contract[N], K> extends undefined ? never : K]: Part<Contract[N], K>
}
/** The calls that answer with a stream of events. */
export type StreamName = {
  [N in CallName]: Contract[N] extends { readonly answerType: 'text/event-stream' } ? N : never
}[CallName]
export type CallOutput<N extends CallName> = z.output<Contract[N]['answer']>

export type MailIntent = z.output<typeof mailIntent>
export type Rrset = z.output<typeof rrset>
export type RrsetBody = z.output<typeof rrsetBody>
export type RecordChange = z.output<typeof recordChange>
export type Finding = z.output<typeof finding>
export type DomainChange = z.output<typeof domainChange>
export type Plan = z.output<typeof plan>
export type Change = z.output<typeof change>
export type ImportedZone = z.output<typeof importedZone>
export type DomainSummary = z.output<typeof domainSummary>
export type DomainDetail = z.output<typeof domainDetail>
export type Simulation = z.output<typeof simulation>
export type RouteResult = z.output<typeof routeResult>
export type CheckResult = z.output<typeof checkResult>
export type Drill = z.output<typeof drill>
export type Trace = z.output<typeof trace>
export type ProbeResult = z.output<typeof probeResult>
export type Propagation = z.output<typeof propagation>
export type Delegation = z.output<typeof delegation>
export type BackupTrust = z.output<typeof backupTrust>
export type OutwardTls = z.output<typeof outwardTls>
export type StreamEnd = z.output<typeof streamEnd>
export type QueuedMessage = z.output<typeof queuedMessage>
export type QueueEventJson = z.output<typeof queueEvent>
export type QueuedText = z.output<typeof queuedText>
export type RecipientEntry = z.output<typeof recipientEntry>
export type RecipientSummary = z.output<typeof recipientSummary>
export type RecipientsTaken = z.output<typeof recipientsTaken>
export type Destination = z.output<typeof destination>
export type Key = z.output<typeof key>
export type Peer = z.output<typeof peer>
export type ApiProblem = z.output<typeof problem>
export type RetentionTerm = z.output<typeof retentionTerm>
export type Me = z.output<typeof me>
