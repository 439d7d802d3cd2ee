import { isDisposableEmailDomain } from "disposable-email-domains-js";
import { parse } from "tldts";
import { MOST_DOMAINS } from "./forms.ts";

// Anyone can get an address there, so allowing these domains would let everyone in.
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

// Allows ASCII letters only; others are typed in their xn-- form, so that no letter passes for another.
const DOMAIN = /^(?=.{4,253}$)([a-z\d]([a-z\d-]{0,61}[a-z\d])?\.)+[a-z][a-z\d-]*[a-z\d]$/;

/** Reads the typed list as unique domains in order, and describes each bad line in a sentence. */
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
		problems.push(`List at most ${MOST_DOMAINS} domains. There are ${domains.size} now.`);
	return { domains: [...domains], problems };
}

function problemWith(domain: string): string | undefined {
	if (/[^\p{ASCII}]/u.test(domain)) return "contains letters that look like others. Use its xn-- form.";
	if (!DOMAIN.test(domain)) return "is not a domain such as acme.example";
	// Includes private suffixes: anyone can get a name below github.io.
	const registered = parse(domain, { allowPrivateDomains: true }).domain;
	if (!registered) return "is shared by many owners. List a domain that only you own.";
	const isOpenToAll = [domain, registered].some(
		(one) => PUBLIC_MAIL.has(one) || isDisposableEmailDomain(one),
	);
	return isOpenToAll ? "is open to the public, so anyone could join. Remove it." : undefined;
}
