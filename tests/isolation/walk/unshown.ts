import { tenantTables } from "#db/schema/tenant/index.ts";
import { OURS } from "../world/marks.ts";
import { organizationOf } from "../world/registry-fills.ts";
import type { PageForm } from "./forms.ts";
import type { RouteLine } from "./routes.ts";
import { type Parameters, pathWith, type Walker } from "./walk.ts";

type Fields = [name: string, value: string][];

const WORDS = "Words of a person";
/** The id of our first project (tests/isolation/world/rows.ts numbers the tables by name). */
const PROJECT = `${OURS.number}${String(Object.keys(tenantTables).sort().indexOf("projects")).padStart(2, "0")}0`;
const ANY: Fields = [["any", "thing"]];

/** Addresses with a query that no page leads to: everything of a kind without a question, and questions for our own words. */
export const UNLINKED: string[] = [
	"in=projects",
	`q=${OURS.word}`,
	`q=${OURS.word}&in=members`,
	"is=active&sort=newest",
].map((query) => `/${OURS.word}/search?${query}`);

/** Forms to post besides those on pages of the walk: by route, the fields, with our own ids. */
export const UNSHOWN: Record<string, Fields[]> = {
	api: [ANY],
	"features/search/routes/saved": [
		[
			["name", WORDS],
			["search", "q=words"],
		],
	],
	"features/account/routes/complete-profile": [
		[
			["firstName", WORDS],
			["lastName", `${OURS.word}-x`],
		],
	],
	"features/account/routes/profile": [
		[
			["firstName", WORDS],
			["lastName", WORDS],
			["phone", "+49 30 901820"],
		],
	],
	"features/landing/routes/not-found": [ANY],
	"features/landing/routes/api-not-found": [ANY],
	"features/hooks/routes/replay": [
		[
			["from", "2026-01-01"],
			["to", "2026-01-02"],
		],
	],
	"features/invitations/routes/answer": [[["answer", "ask"]]],
	"features/workspaces/routes/join": [[["workspace", organizationOf(OURS)]]],
	"features/invitations/routes/new": [
		[
			["addresses", `guest@${OURS.word}.example`],
			["role", "member"],
			["days", "7"],
		],
	],
	"features/onboarding/authoring/routes/version": [[["version", "1"]]],
	"features/operators/routes/error": [[["note", WORDS]]],
	"features/operators/routes/not-found": [ANY],
	"features/operators/routes/queues": [ANY],
	"features/operators/routes/reactivate": [ANY],
	"features/operators/routes/ring": [[["ring", "late"]]],
	"features/operators/routes/suspend": [[["reason", WORDS]]],
	"features/operators/routes/webhook": [ANY],
	"features/projects/routes/list": [[["move", `${PROJECT}.1.done`]]],
	"features/reminders/routes/unsubscribe": [[["wish", "refused"]]],
	"features/settings/routes/address": [[["slug", `${OURS.word}-next`]]],
	"features/settings/routes/close": [[["address", OURS.word]]],
	"features/workspaces/routes/reopen": [[["slug", OURS.word]]],
};

/** Returns the forms above whose routes are walked. */
export function formsNobodyShows(walker: Walker, lines: RouteLine[], values: Parameters): PageForm[] {
	return lines.flatMap((line) =>
		(UNSHOWN[line.id] ?? []).map((fields): PageForm => {
			const action = pathWith(walker, line, values, []);
			return { method: "post", action, fields, typed: [], takesFiles: false, rules: {} };
		}),
	);
}
