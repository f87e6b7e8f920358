// How the report looks: one column, light and dark, and on paper.
export const style = `
:root { --ink: #1a1f2b; --soft: #5a6372; --paper: #fff; --card: #f5f6f8; --line: #dde1e7; --hair: #dde1e7; --idle: #9aa3b0; --accent: #1f5fa8; --accent-wash: #e9f0f9; --error: #b3261e; --warning: #8a5a00; --good: #1b6e3c; --bad: #b3261e; --fair: #8a5a00; --calm: #1f5fa8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaf0; --soft: #a2abb9; --paper: #14171d; --card: #1d222b; --line: #323a47; --hair: #323a47; --idle: #6b7482; --accent: #8ab8f0; --accent-wash: #1c2a3c; --error: #ff8a80; --warning: #f2c265; --good: #6fce96; --bad: #ff8a80; --fair: #f2c265; --calm: #8ab8f0; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 52rem; padding: 1.5rem 1rem 3rem; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1.35rem; margin: 0 0 .25rem; }
h3 { font-size: 1.05rem; margin: 0; }
h4 { font-size: .9rem; margin: .75rem 0 .25rem; }
p { margin: .4rem 0; }
header p, .facts, .source, footer { color: var(--soft); font-size: .9rem; }
section { margin-top: 2.5rem; }
.route svg { max-width: 26rem; }
.route { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 1.5rem; margin: 1.5rem 0; break-inside: avoid; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin-top: 1rem; font-size: .95rem; }
th, td { text-align: start; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { color: var(--soft); font-weight: 500; font-size: .85rem; }
a { color: var(--calm); }
.answers { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; margin: 1rem 0 1.5rem; }
.answers div { background: var(--card); border-radius: .5rem; padding: .75rem 1rem; }
dt { color: var(--soft); font-size: .85rem; }
dd { margin: .15rem 0 0; font-weight: 600; }
.answer.yes { color: var(--good); } .answer.no { color: var(--bad); } .answer.partly { color: var(--fair); } .answer.unknown { color: var(--soft); }
article { border-inline-start: .25rem solid var(--line); padding: .1rem 0 .1rem 1rem; margin: 1.5rem 0; break-inside: avoid; }
article.error { border-color: var(--bad); } article.warning { border-color: var(--fair); } article.notice { border-color: var(--calm); }
.severity { font-size: .8rem; font-weight: 600; text-transform: none; margin-inline-end: .4rem; }
.error .severity { color: var(--bad); } .warning .severity { color: var(--fair); } .notice .severity { color: var(--calm); }
.subject { font-family: ui-monospace, monospace; font-size: .88rem; color: var(--soft); }
pre { background: var(--card); border-radius: .5rem; padding: .75rem 1rem; margin: .5rem 0; overflow-x: auto; font: .88rem/1.5 ui-monospace, monospace; white-space: pre-wrap; }
details { margin-top: 1rem; }
summary { cursor: pointer; font-weight: 600; }
li { margin: .4rem 0; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem; }
@media print { body { max-width: none; padding: 0; } a { color: inherit; text-decoration: none; } section + section { break-before: page; } }
`
