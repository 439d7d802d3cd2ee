import { isDisposableEmailDomain } from "disposable-email-domains-js";
import { parse } from "tldts";
import { MOST_DOMAINS } from "./forms.ts";

// Whoever wants one gets an address there: letting them in would let everybody in.
const PUBLIC_MAIL = new Set(
	(
		"gmail.com googlemail.com outlook.com hotmail.com hotmail.de hotmail.fr hotmail.co.uk live.com msn.com yahoo.com yahoo.de yahoo.fr " +
		"yahoo.co.uk yahoo.co.jp ymail.com rocketmail.com icloud.com me.com mac.com aol.com proton.me protonmail.com pm.me gmx.de gmx.net gmx.at " +
		"gmx.ch gmx.com web.de t-online.de freenet.de mail.com mail.ru bk.ru inbox.ru yandex.ru yandex.com ya.ru qq.com 163.com 126.com sina.com " +
		"naver.com daum.net zoho.com fastmail.com hey.com tutanota.com tuta.com posteo.de mailbox.org orange.fr free.fr laposte.net wanadoo.fr " +
		"libero.it virgilio.it tiscali.it terra.com.br uol.com.br bol.com.br rediffmail.com comcast.net verizon.net att.net sbcglobal.net " +
		"btinternet.com sky.com telia.com seznam.cz centrum.cz wp.pl o2.pl onet.pl interia.pl"
	).split(" "),
);

// Letters as DNS has them; others are typed in their xn-- form, so that none passes for another.
const DOMAIN = /^(?=.{4,253}$)([a-z\d]([a-z\d-]{0,61}[a-z\d])?\.)+[a-z][a-z\d-]*[a-z\d]$/;

/** The typed list as domains, each once, in order; and what is wrong, a sentence for each bad line. */
export function readDomains(text: string): { domains: string[]; problems: string[] } {
	const domains = new Set<string>();
	const problems: string[] = [];
	for (const [index, line] of text.split(/[\n,;]/).entries()) {
		const typed = line.trim().toLowerCase().replace(/^@/, "");
		if (typed === "") continue;
		const problem = problemWith(typed);
		if (problem) problems.push(`Line ${index + 1}: “${typed.slice(0, 100)}” ${problem}`);
		else domains.add(typed);
	}
	if (domains.size > MOST_DOMAINS)
		problems.push(`List ${MOST_DOMAINS} domains at most: these are ${domains.size}`);
	return { domains: [...domains], problems };
}

function problemWith(domain: string): string | undefined {
	if (/[^\p{ASCII}]/u.test(domain)) return "has letters that look like others: write it in its xn-- form";
	if (!DOMAIN.test(domain)) return "is not a domain such as acme.example";
	// Private ones too: whoever wants one gets a name below github.io.
	const registered = parse(domain, { allowPrivateDomains: true }).domain;
	if (!registered) return "is shared by everybody below it: list a domain that is yours alone";
	const isOpenToAll = [domain, registered].some(
		(one) => PUBLIC_MAIL.has(one) || isDisposableEmailDomain(one),
	);
	return isOpenToAll ? "gives addresses to everybody, so everybody could join: leave it out" : undefined;
}
