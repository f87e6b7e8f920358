import { type Check, finding, pass, unknown } from '../../result.ts'

export const staysLocal: Check = {
  id: 'stays-local',
  question: {
    en: 'Do your own servers send mail for this domain to its mail hosts?',
    tr: 'Kendi sunucularınız bu alan adının postasını posta sunucularına mı gönderiyor?',
  },
  rule: {
    en: 'error: a server of ULAK_LOCAL_HOSTS takes mail for a domain whose mail hosts are elsewhere',
    tr: 'hata: ULAK_LOCAL_HOSTS içindeki bir sunucu, posta sunucuları başka yerde olan alan adının postasını alıyor',
  },
  reference: 'RFC 5321 §5.1',
  serves: ['arrives'],
  judge: ({ name, probe }) =>
    (probe?.local ?? []).map(({ host, visit, recipient, other }) => {
      const subject = `${name} ${host}`
      const meaning = (address: string) => visit.recipients.find((one) => one.address === address)?.meaning
      const own = meaning(recipient)
      if (own === undefined) return unknown(subject, visit.failure?.text ?? '–')
      // "No such user here" is what a server says of a domain that it keeps itself.
      const keeps = own === 'taken' || own === 'unknown-user' || own === 'mailbox-full'
      if (!keeps)
        return own === 'greylisted' || own === 'later'
          ? unknown(subject, own)
          : pass(subject, { en: 'It does not keep mail for this domain.', tr: 'Bu alan adının postasını tutmuyor.' })
      if (own === 'taken' && meaning(other) === 'taken')
        return {
          status: 'unknown' as const,
          subject,
          message: {
            en: 'It relays everything for this machine, so what it keeps cannot be seen from here.',
            tr: 'Bu makine için her postayı aktarıyor; neyi kendinde tuttuğu buradan görülemiyor.',
          },
        }
      return finding(
        'error',
        subject,
        {
          en: `${host} keeps mail for ${name} itself, although its mail hosts are elsewhere. Mail from web forms and neighbours on that server never reaches the real mailboxes.`,
          tr: `${host}, ${name} postasını kendinde tutuyor; oysa posta sunucuları başka yerde. O sunucudaki web formlarının ve komşuların postası gerçek kutulara ulaşmaz.`,
        },
        [
          {
            en: 'cPanel: Email Routing, choose the domain, then "Remote Mail Exchanger".',
            tr: 'cPanel: E-posta Yönlendirme (Email Routing), alan adını seçin, sonra "Remote Mail Exchanger".',
          },
          {
            en: 'Plesk: Mail, Mail Settings of the domain, and disable the mail service for incoming mail.',
            tr: 'Plesk: Posta, alan adının Posta Ayarları; gelen posta için posta hizmetini kapatın.',
          },
          {
            en: 'DirectAdmin: MX Records of the domain, and untick "Use this server to handle my e-mails" (Local Mail Server).',
            tr: 'DirectAdmin: alan adının MX Records sayfası; "Use this server to handle my e-mails" (Local Mail Server) işaretini kaldırın.',
          },
          {
            en: `Elsewhere: take ${name} out of the list of local domains (Postfix: mydestination, virtual_mailbox_domains; Exim: local_domains).`,
            tr: `Başka sistemlerde: ${name} adını yerel alan adları listesinden çıkarın (Postfix: mydestination, virtual_mailbox_domains; Exim: local_domains).`,
          },
        ],
      )
    }),
}
