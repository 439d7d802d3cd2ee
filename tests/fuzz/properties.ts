import { type Answer, type Ask, leaksIn, saidIn } from "#tests/isolation/walk/answers.ts";
import { marksIn, OURS, THEIRS, unsaid } from "#tests/isolation/world/marks.ts";
import { SIGN } from "./hostile.ts";

/** What is observed of one request, from outside and behind the scenes. */
export type Seen = {
	who: string;
	pattern: string;
	wish: Ask;
	answer: Answer;
	/** `schema.table`, and `Clerk`. */
	written: string[];
	log: string;
	/** Origins that an answer may lead to. */
	origins: string[];
	theirSchema: string;
};

/** A required property of every answer: `broken` returns a sentence when it does not hold. */
type Property = { name: string; broken: (seen: Seen) => string | undefined };

/** Rows that are written even though the request was refused, each with the reason. */
export const BOOKKEEPING: Record<string, string> = {
	"public.api_requests":
		"Calls with a key are logged for their workspace, a moment after they were answered.",
	"public.error_logs": "Errors are recorded for operators, whatever was answered.",
	"public.rate_limits": "Refused requests count too.",
	"public.system_metrics": "Counters of whole processes, by the minute.",
};

/** An operator's view of a workspace is recorded before the page is read, even when there is no such page. */
const LOOKING = ["public.event_outbox", "public.platform_audit_logs"];
const LOOKING_THERE = /\.(audit_chain|audit_logs)$/;

// A page of ours has at most 50 kB (tests/support/browser/visit.ts), an export about 100 kB with the content of these
// workspaces; every typed character may come back in a field, in a message and in data for a script, as up to five bytes (`&amp;`).
const PAGE_BYTES = 200_000;
const TIMES = 16;

/**
 * An invitation's link works for anyone who has it, and shows what the email with that link already says: which
 * workspace, who invites, in which role, into which teams, and their message. Nothing else about that workspace.
 */
const INVITATION = "/invitations/:key";
const SAID_BY_INVITATION = new RegExp(
	`^${OURS.word}(-name|-(users-(first|last)-name|invitations-message|roles-name|teams-name)-\\d+)?$`,
);

const untold = (pattern: string) => (found: string) =>
	pattern !== INVITATION || !SAID_BY_INVITATION.test(found);

const MARKUP = new RegExp(
	[`<${SIGN}-`, `<img src=x onerror`, `<script>${SIGN}`, `" ${SIGN}-attr="`, `' ${SIGN}-attr='`].join("|"),
	"i",
);
const ADDRESS = new RegExp(
	`\\b(?:href|src|action|formaction|content|srcset)="\\s*(?:javascript:|data:text|vbscript:|/[\\s]*[/\\\\][\\s]*${SIGN}|[0-9]+;url=[^"]*${SIGN})`,
	"i",
);

const STORED = '"message":"This is stored, but not applied yet.';

export const PROPERTIES: Property[] = [
	{
		name: "never a 5xx",
		broken({ answer: { status, body }, log, pattern }) {
			// Clerk delivers again what could not be applied yet; it is stored.
			const isStored = pattern === "/api/webhooks/clerk" && body.includes(STORED);
			if (status < 500 || status === 503 || isStored) return undefined;
			return `${status}: ${/"message":"(.{0,300})/.exec(log)?.[1] ?? "no reason in the log"}`;
		},
	},
	{
		name: "no markup is echoed",
		broken({ answer }) {
			if (!isHtml(answer)) return undefined;
			const found = MARKUP.exec(answer.body) ?? ADDRESS.exec(answer.body);
			return found ? around(answer.body, found.index) : undefined;
		},
	},
	{
		name: "no header is somebody's own",
		broken({ answer, origins }) {
			const own = answer.headers.find((line) => line.toLowerCase().startsWith(`${SIGN}-`));
			const [location] = valuesOf(answer, "location");
			if (own || location === undefined) return own;
			const base = origins[0] ?? "";
			const leads = URL.canParse(location, base) ? new URL(location, base).origin : "nowhere";
			return origins.includes(leads) ? undefined : `it leads to ${location}`;
		},
	},
	{
		name: "every page has its headers",
		broken({ answer }) {
			const needed = [
				"content-type",
				"x-content-type-options",
				...(isHtml(answer) ? ["content-security-policy"] : []),
			];
			const missing = answer.body === "" ? [] : needed.filter((name) => valuesOf(answer, name).length === 0);
			return missing.length > 0 ? `without ${missing.join(", ")}` : undefined;
		},
	},
	{
		name: "nothing is written behind a refusal",
		broken({ answer: { status, body }, written, pattern, who }) {
			const isStored = pattern === "/api/webhooks/clerk" && status === 500 && body.includes(STORED);
			if (status < 400 || isStored) return undefined;
			const looking = (place: string) =>
				who === "operator" && (LOOKING.includes(place) || LOOKING_THERE.test(place));
			const places = written.filter((place) => !(place in BOOKKEEPING) && !looking(place));
			return places.length > 0 ? `${status}, and rows of ${places.join(", ")} changed` : undefined;
		},
	},
	{
		name: "nothing is written for the other workspace",
		broken({ written, theirSchema, who }) {
			const places = who === "operator" ? [] : written.filter((place) => place.startsWith(`${theirSchema}.`));
			return places.length > 0 ? `rows of ${places.join(", ")} changed` : undefined;
		},
	},
	{
		name: "no text of another workspace",
		broken({ who, wish, answer, pattern }) {
			// Operators see the names of all workspaces, and can view those that gave them support access, as both did.
			const isTheirs = pattern.startsWith("/admin") || wish.path.startsWith(`/${THEIRS.word}`);
			if (who === "operator" && isTheirs) return undefined;
			const said = saidIn(wish);
			const found = who === "neighbor" ? oursIn(answer, said).filter(untold(pattern)) : leaksIn(answer, said);
			return found.length > 0 ? found.slice(0, 5).join(", ") : undefined;
		},
	},
	{
		name: "an answer is no larger than its request allows",
		broken({ answer, wish }) {
			const most = PAGE_BYTES + TIMES * saidIn(wish).length;
			return answer.body.length > most
				? `${answer.body.length} characters for ${saidIn(wish).length}`
				: undefined;
		},
	},
];

const isHtml = (answer: Answer) =>
	valuesOf(answer, "content-type").some((type) => type.startsWith("text/html"));

const valuesOf = ({ headers }: Answer, name: string): string[] =>
	headers.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));

const oursIn = ({ headers, body }: Answer, said: string) =>
	unsaid(marksIn([...headers, body].join("\n"), OURS), said);

const around = (text: string, at: number) => text.slice(Math.max(0, at - 60), at + 100);
