import type { Html } from './html.ts'

const LIGHT = `--desk:#f5f5f2;--pane:#fff;--raised:#f5f5f2;--line:#e7e7e2;--axis:#b9bab5;--text:#16181a;--text-2:#4a5056;--text-3:#5f656b;--keep:#08704f;--inconclusive:#7f5200;--crash:#b0340b;--discard:#5f656b;--baseline:#16181a`
const DARK = `--desk:#0c0d0f;--pane:#121316;--raised:#191b1e;--line:#202327;--axis:#474c53;--text:#eceeef;--text-2:#adb3ba;--text-3:#8f969e;--keep:#3cc796;--inconclusive:#e3b04a;--crash:#f5835a;--discard:#8f969e;--baseline:#eceeef`

/** The look of the window, for a page that is read without it: light, dark where the reader's system is, light on paper. */
export const REPORT_STYLE: Html = {
  html: `
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
@media print{:root{color-scheme:light;${LIGHT}}tr,.chart{break-inside:avoid}}
*{box-sizing:border-box}
body{margin:0;background:var(--desk);color:var(--text);font:13px/1.5 Inter,"Inter Variable",ui-sans-serif,-apple-system,"Segoe UI",Ubuntu,Cantarell,"Noto Sans","DejaVu Sans",system-ui,sans-serif;font-variant-numeric:tabular-nums lining-nums}
main{max-width:1280px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:15px;font-weight:600;margin:0}h2{font-size:15px;font-weight:600;margin:0 0 12px}
p{margin:0 0 8px;max-width:92ch}ul{margin:0;padding-left:18px;max-width:92ch}li{margin:0 0 4px}
header{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:baseline;margin-bottom:16px}header span{color:var(--text-3)}
section{background:var(--pane);border:1px solid var(--line);border-radius:6px;padding:20px;margin-bottom:16px;overflow-x:auto}
.question{font-size:11px;font-weight:500;color:var(--text-3);margin:0}
.hero{font-size:28px;font-weight:600;letter-spacing:-.02em;line-height:1.3;margin:0}
.hero small{font-size:20px;font-weight:400;color:var(--text-2);letter-spacing:0}
.facts{max-width:none;display:flex;flex-wrap:wrap;gap:4px 20px;color:var(--text-2);margin:8px 0 0}.facts b{color:var(--text);font-weight:500}
table{border-collapse:collapse;width:100%;font-size:12px}
th{font-weight:400;font-size:11px;color:var(--text-3);text-align:left;padding:0 8px 4px;white-space:nowrap;border-bottom:1px solid var(--line);vertical-align:bottom}
td{padding:0 8px;height:28px;color:var(--text-2);border-bottom:1px solid var(--line);white-space:nowrap}
td.words{white-space:normal;min-width:32ch;color:var(--text-2);padding-top:5px;padding-bottom:5px;line-height:1.35;overflow-wrap:anywhere}td.words small{display:block;color:var(--text-3);font-size:11px}
tr.kept td.words,tr.kept td.value{color:var(--text);font-weight:500}tr.kept td.words small{font-weight:400}tr.kept td.value{color:var(--keep)}
th.num,td.num{text-align:right}td.plot,th.plot{padding:0;width:180px;min-width:180px}td.plot{background:linear-gradient(var(--axis),var(--axis)) var(--zero) 0/1px 100% no-repeat}
code,pre{font:11.5px/1.55 "JetBrains Mono",ui-monospace,"SF Mono","Cascadia Mono","Noto Sans Mono","DejaVu Sans Mono",monospace}
pre{background:var(--raised);border-radius:4px;padding:10px 12px;margin:0 0 8px;white-space:pre-wrap;overflow-wrap:anywhere}
svg{display:block}svg text{font-size:11px;fill:var(--text-3)}svg.m{display:inline-block;width:12px;height:12px;vertical-align:-1.5px;margin-right:6px}
.chart{width:100%;height:auto;min-width:640px}.grid{stroke:var(--line)}
.stairs{fill:none;stroke:var(--keep);stroke-width:2}
.bar{fill:none;stroke:currentColor;stroke-width:1.6}.forest circle{fill:currentColor}
.keep{color:var(--keep)}.inconclusive{color:var(--inconclusive)}.crash{color:var(--crash)}.discard,.retired,.pending{color:var(--discard)}.baseline{color:var(--baseline)}
.legend{display:flex;flex-wrap:wrap;gap:4px 16px;font-size:11px;color:var(--text-3);margin-top:8px}
.none{color:var(--text-3)}`,
}
