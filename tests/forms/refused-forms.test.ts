import { afterAll, beforeAll, expect, test } from "vitest";
import { FORM_MARK } from "#app/platform/http/forms/field-names.ts";
import { exchange, NOBODYS, OURS } from "#tests/isolation/world/marks.ts";
import type { Visitor } from "#tests/isolation/world/people.ts";
import { openWorld, type World } from "#tests/isolation/world/world.ts";
import type { Handle, Shown } from "./every-form.ts";

// Some 90 forms, each sent by several people with several contents: about a minute alone on a machine.
const LONGEST_MS = 600_000;

/** The name of the buttons that add, remove or move a row. */
const BUTTON = "__intent__";

let world: World;
let handle: Handle;
let forms: Shown[];
let of: typeof import("./every-form.ts");

beforeAll(async () => {
	world = await openWorld();
	of = await import("./every-form.ts");
	handle = await world.handler();
	await world.restore();
	const all = await of.everyForm(world, handle);
	forms = all.filter(({ line }) => line.pattern.startsWith("/:tenant"));
	await world.restore();
}, LONGEST_MS);

afterAll(() => world?.stop());

type Fields = Shown["form"]["fields"];

/** Contents that hardly any form accepts: nothing at all, and too much in each field. */
function invalid({ form }: Shown): Fields[] {
	// An unknown button makes it no form of ours, which is 400 for everybody.
	const names = form.fields.map(([name]) => name).filter((name) => name !== FORM_MARK && name !== BUTTON);
	// All of them together stay below the megabyte that a form may have.
	const tooLong = "much too long ".repeat(Math.min(1_000, Math.floor(30_000 / Math.max(names.length, 1))));
	return [[], names.map((name): [string, string] => [name, tooLong])];
}

/** Sends what the form has, which is refused, and then what is invalid. Returns how the answers differ, if it was refused. */
async function differences(who: Visitor, shown: Shown): Promise<string[] | undefined> {
	const { status } = await of.send(world, handle, of.openedBy(who, shown));
	if (status < 400) await world.restore();
	if (status !== 403 && status !== 404) return undefined;
	const found: string[] = [];
	for (const fields of invalid(shown)) {
		const answer = await of.send(world, handle, of.openedBy(who, shown, fields));
		if (answer.status !== status)
			found.push(`${of.nameOf({ ...shown, who })}: ${answer.status}, not ${status}`);
	}
	return found;
}

const about = (shown: Shown, id: (part: string) => string): Shown => {
	const [, workspace, ...rest] = shown.form.action.split("/");
	return { ...shown, form: { ...shown.form, action: `/${[workspace, ...rest.map(id)].join("/")}` } };
};

/** Forms of which only the content is refused, each with the reason. */
const BY_CONTENT: Record<string, string> = {
	"/:tenant/my-work": "the button of a task that is not the member’s",
	"/:tenant/settings/roles/new": "a role with permissions that the member does not have",
	"/:tenant/settings/roles/:role/edit": "permissions that the member does not have",
	"/:tenant/requests/:request/approve": "a role with permissions that the member does not have",
};

/** Forms that lead to the page that says it, each with the reason. */
const LEADING_THERE: Record<string, string> = {
	"/:tenant/invitations/:invitation/resend": "is a button of the list",
	"/:tenant/teams/:team/invitation": "is a button of the team's page",
};

test(
	"a member who may not send a form is refused, whatever they typed in it",
	async () => {
		const refused: string[][] = [];
		const asking = forms.filter(({ line }) => !(line.pattern in BY_CONTENT || line.pattern in LEADING_THERE));
		const owner = (part: string) => part.replace(/(?<=^user_.*_)member$/, "owner");
		const attempts = [
			...(["viewer", "member", "admin"] as const).flatMap((who) => asking.map((shown) => ({ who, shown }))),
			...asking.map((shown) => ({ who: "admin" as const, shown: about(shown, owner) })),
		];
		for (const { who, shown } of attempts) {
			const differing = await differences(who, shown);
			if (differing) refused.push(differing);
		}

		expect([...new Set(refused.flat())]).toEqual([]);
		expect(refused.length).toBeGreaterThan(90);
	},
	LONGEST_MS,
);

test(
	"a form about something that does not exist is answered 404, whatever was typed in it",
	async () => {
		const unknown: string[][] = [];
		for (const shown of forms.filter(({ line }) => line.parameters.length > 1)) {
			if (shown.line.pattern in LEADING_THERE) continue;
			const never = about(shown, (part) => exchange(part, OURS, NOBODYS));
			const differing = await differences("owner", never);
			if (differing) unknown.push(differing);
		}

		expect([...new Set(unknown.flat())]).toEqual([]);
		expect(unknown.length).toBeGreaterThan(20);
	},
	LONGEST_MS,
);

test(
	"the page that refuses a form keeps the menu and what was typed, and does not offer to be refused again",
	async () => {
		const wrong: string[] = [];
		const untyped: string[] = [];
		let refused = 0;
		for (const shown of forms) {
			const form = of.openedBy("viewer", shown);
			const answer = await of.send(world, handle, form);
			if (answer.status < 400) await world.restore();
			if (answer.status !== 403) continue;
			refused++;
			const hasMenu = /<nav[^>]* aria-label="Workspace"/.test(answer.body);
			const lost = of.lostIn(answer, form);
			const offers = /Send again<\/button>/.test(answer.body);
			const isExplained = answer.body.indexOf("Refused by rule") < answer.body.indexOf("What you typed");
			const isTyped = answer.body.includes("What you typed");
			if (!hasMenu || lost.length > 0 || offers || (isTyped && !isExplained)) {
				wrong.push(
					`${of.nameOf(form)}: menu ${hasMenu}, lost ${lost.length}, offers ${offers}, ${isExplained}`,
				);
			}
			untyped.push(...of.untypedIn(answer, shown).map((name) => `${of.nameOf(form)}: ${name}`));
		}

		expect(wrong).toEqual([]);
		expect(untyped).toEqual([]);
		expect(refused).toBeGreaterThan(30);
	},
	LONGEST_MS,
);
