import { afterAll, beforeAll, expect, test } from "vitest";
import { OURS } from "#tests/isolation/world/marks.ts";
import { openWorld, type World } from "#tests/isolation/world/world.ts";
import type { Handle, Shown } from "./every-form.ts";

// Some 90 forms with a few requests each: half a minute alone on a machine.
const LONGEST_MS = 600_000;

let world: World;
let handle: Handle;
let forms: Shown[];
let of: typeof import("./every-form.ts");

beforeAll(async () => {
	process.env.OPERATOR_EMAILS = `nobody@${OURS.word}.example`;
	world = await openWorld();
	of = await import("./every-form.ts");
	handle = await world.handler();
	await world.restore();
	forms = await of.everyForm(world, handle);
	await world.restore();
}, LONGEST_MS);

afterAll(() => world?.stop());

/** Returns whether it acts for a person: signed-out visitors are first asked to sign in. */
const isSomebodys = ({ who }: Shown) => who !== "signed-out";
// Mail programs post there, for the recipient of the email.
const isMail = ({ line }: Shown) => line.pattern.startsWith("/unsubscribe/");

test("every form of the product is found, and every one carries its mark", () => {
	const shown = forms.filter(({ form }) => form.fields.some(([name]) => name === "_f"));

	expect(forms.length).toBeGreaterThan(80);
	expect(shown.length).toBeGreaterThan(60);
});

test(
	"a form acts for the person who opened it: sent by another person it comes back with everything typed",
	async () => {
		const wrong: string[] = [];
		for (const form of forms.filter((one) => isSomebodys(one) && !isMail(one))) {
			const answer = await of.send(world, handle, form, form.who === "admin" ? "owner" : "admin");
			const lost = of.lostIn(answer, form);
			const isTold = answer.body.includes(`Send as admin@${OURS.word}.example`);
			if (answer.status !== 409 || lost.length > 0 || !isTold)
				wrong.push(`${of.nameOf(form)}: ${answer.status}, lost ${lost.join(" | ") || "nothing"}`);
		}

		expect(wrong).toEqual([]);
		expect(await world.keeper.hasGrown()).toBe(false);
	},
	LONGEST_MS,
);

test(
	"a form without its mark is not accepted, and comes back with everything typed",
	async () => {
		const wrong: string[] = [];
		for (const shown of forms.filter((one) => isSomebodys(one) && !isMail(one))) {
			const fields = shown.form.fields.filter(([name]) => name !== "_f");
			const bare = {
				...shown,
				form: { ...shown.form, fields: [...fields, ["_f", "made up"] as [string, string]] },
			};
			const answer = await of.send(world, handle, bare);
			if (answer.status !== 409 || of.lostIn(answer, bare).length > 0)
				wrong.push(`${of.nameOf(bare)}: ${answer.status}`);
		}

		expect(wrong).toEqual([]);
	},
	LONGEST_MS,
);

/** Where the second answer may differ from the first, each with the reason. */
const SAYS_MORE: Record<string, string> = {
	"/admin/tenants/:workspace/ring": "is no write of a member: it changes nothing then, and says so",
	"/admin/tenants/:workspace/suspend": "is no write of a member: it changes nothing then, and says so",
};

/** What can't be sent later, each with the reason. */
const ENDS_ITS_ADDRESS: Record<string, string> = {
	"/:tenant/settings/address": "the old address leads to the new one by then",
	"/:tenant/settings/close": "nobody gets into a closed workspace",
};

test(
	"a form sent twice at once, and once more later, does one thing, and all answers lead to the same place with the same words",
	async () => {
		const wrong: string[] = [];
		let done = 0;
		for (const form of forms) {
			await world.restore();
			const send = () => of.send(world, handle, form);
			const atOnce = await Promise.all([send(), send()]);
			if (atOnce.every(({ status }) => status >= 400)) continue;
			done++;
			// What a request reads before it writes can be gone by then: at once that is found by luck, later always.
			const all = form.line.pattern in ENDS_ITS_ADDRESS ? atOnce : [...atOnce, await send()];
			const names = form.line.pattern in SAYS_MORE ? ["location"] : ["location", "set-cookie"];
			const same = names.every((name) => new Set(all.map((answer) => of.headerOf(answer, name))).size === 1);
			const writers = await requestsInLog();
			if (same && all.every(({ status }) => status === all[0]?.status) && writers < 2) continue;
			const answers = all.map((answer) => `${answer.status} ${of.headerOf(answer, "location")}`);
			wrong.push(`${of.nameOf(form)}: ${answers.join(", ")}; ${writers} requests wrote`);
		}
		await world.restore();

		expect(wrong).toEqual([]);
		expect(done).toBeGreaterThan(50);
	},
	LONGEST_MS,
);

/** Returns how many requests wrote to the log of our workspace, which started without request entries. */
async function requestsInLog(): Promise<number> {
	const [row] = await world.superuser.unsafe(
		`select count(distinct request_id)::int as n from "${world.ours.record.schemaName}".audit_logs where at > now() - interval '1 minute' and request_id not like '%${OURS.word}%'`,
	);
	return row?.n as number;
}

const TENANT_DROPPED: Record<string, () => Promise<unknown>> = {
	"everything that a form could be about is deleted": () => emptyWorkspace(),
	"the workspace is closed": () =>
		world.superuser`update public.tenants set status = 'archived' where id = ${world.ours.record.id}`,
	"the person is no longer a member": () => expel(),
};

test.each(Object.keys(TENANT_DROPPED))(
	"whatever refuses a form hands it back: %s",
	async (what) => {
		const wrong: string[] = [];
		let refused = 0;
		await world.restore();
		await TENANT_DROPPED[what]?.();
		world.forget();
		for (const shown of forms) {
			const form = of.typing(shown, (name, value) =>
				/^\w[\w ]+$/.test(value) ? `${value} in <${name}>` : value,
			);
			const answer = await of.send(world, handle, form);
			if (answer.status < 400) continue;
			refused++;
			const lost = of.lostIn(answer, form);
			if (lost.length > 0) wrong.push(`${of.nameOf(form)}: ${answer.status}, lost ${lost.join(" | ")}`);
			if (answer.status >= 500) wrong.push(`${of.nameOf(form)}: ${answer.status}`);
		}
		await world.restore();

		expect(wrong).toEqual([]);
		expect(refused).toBeGreaterThan(30);
	},
	LONGEST_MS,
);

async function emptyWorkspace(): Promise<void> {
	const { schemaName } = world.ours.record;
	const kept = [
		"users",
		"roles",
		"permissions",
		"tenant_migrations",
		"audit_logs",
		"audit_chain",
		"person_keys",
	];
	const rows = await world.superuser`select tablename from pg_tables where schemaname = ${schemaName}`;
	const gone = rows.map(({ tablename }) => String(tablename)).filter((name) => !kept.includes(name));
	const others = `delete from "${schemaName}".users where id like '%_viewer' or id like '%_member'`;
	await world.superuser.unsafe(
		[
			"begin",
			"set local session_replication_role = replica",
			...gone.map((name) => `delete from "${schemaName}"."${name}"`),
			others,
			"commit",
		].join(";"),
	);
}

async function expel(): Promise<void> {
	await world.superuser.unsafe(
		`update "${world.ours.record.schemaName}".users set is_active = false, left_at = now()`,
	);
	await world.superuser`update public.organization_memberships set status = 'left' where organization_id = ${world.ours.record.id}`;
}

test(
	"a form that cannot be accepted says so first: in the title, and in a summary that has the focus",
	async () => {
		const wrong: string[] = [];
		let failed = 0;
		for (const shown of forms.filter(({ form }) => form.typed.length > 0)) {
			await world.restore();
			const form = of.typing(shown, (name) => `${name}: ${"much too long ".repeat(1_000)}end`);
			const answer = await of.send(world, handle, form);
			if (answer.status < 400) continue;
			failed++;
			const titles = answer.body.match(/<title[^>]*>[^<]*/g) ?? [];
			const isAnnounced = titles.length === 1 && /<title[^>]*>Error: /.test(answer.body);
			const [summary = ""] = /<div id="problems"[^>]*>/.exec(answer.body) ?? [];
			const hasFocus = /tabindex="-1"/i.test(summary) && /autofocus/i.test(summary);
			const lost = of.lostIn(answer, form);
			if (!isAnnounced || !hasFocus || lost.length > 0)
				wrong.push(`${of.nameOf(form)}: ${answer.status}, ${titles.join()}, ${summary}, lost ${lost.length}`);
		}

		expect(wrong).toEqual([]);
		expect(failed).toBeGreaterThan(15);
	},
	LONGEST_MS,
);

test(
	"a form that was sent nonsense says in words what is wrong, whether it has anything to type or not",
	async () => {
		const wordless: string[] = [];
		let failed = 0;
		for (const shown of forms.filter((one) => isSomebodys(one) && !isMail(one))) {
			// Uses the button that saves: a button of rows that is unknown makes it no form of ours.
			const fields = shown.form.fields.filter(([name]) => name !== "__intent__");
			const isField = ([name]: [string, string]) => name !== "_f";
			for (const sent of [fields.filter((one) => !isField(one)), fields.map(nonsense)]) {
				await world.restore();
				const form = { ...shown, form: { ...shown.form, fields: sent } };
				const { status, body } = await of.send(world, handle, form);
				if (status !== 422) continue;
				failed++;
				const [, problems = ""] = /<div id="problems".*?<ul>(.*?)<\/ul>/s.exec(body) ?? [];
				if (!/<li>.*\w.*<\/li>/.test(problems)) wordless.push(of.nameOf(form));
			}
		}

		expect([...new Set(wordless)]).toEqual([]);
		expect(failed).toBeGreaterThan(60);
	},
	LONGEST_MS,
);

const nonsense = ([name, value]: [string, string]): [string, string] =>
	name === "_f" ? [name, value] : [name, "nonsense ".repeat(1_000)];

/** Returns values that violate one of a field's attributes; undefined when none of them can be violated. */
function breaches({ required, maxlength, min, max, type, pattern }: Record<string, string>): string[] {
	const number = type === "number";
	return [
		...(required !== undefined ? ["", " \u00a0 "] : []),
		...(maxlength ? ["x".repeat(Number(maxlength) + 1)] : []),
		...(min && number ? [String(Number(min) - 1)] : []),
		...(max && number ? [String(Number(max) + 1)] : []),
		...(number ? ["many", "1e9999", "1.5.2"] : []),
		...(type === "email" ? ["nobody at all"] : []),
		...(type === "url" ? ["javascript:alert(1)"] : []),
		...(pattern ? ["\u0007"] : []),
	];
}

test(
	"the server enforces the attributes of each field: the browser checks nothing",
	async () => {
		const wrong: string[] = [];
		let tried = 0;
		for (const one of forms.filter(({ form }) => form.typed.length > 0)) {
			// Uses the button that saves, not one that only adds a row or previews.
			const fields = one.form.fields.filter(([name]) => name !== "__intent__");
			const shown = { ...one, form: { ...one.form, fields } };
			const rules = shown.form.typed.map((name) => ({
				name,
				values: breaches(shown.form.rules[name] ?? {}),
			}));
			if (rules.every(({ values }) => values.length === 0)) continue;
			await world.restore();
			if ((await of.send(world, handle, shown)).status >= 400) continue;
			for (const { name, values } of rules) {
				for (const value of values) {
					tried++;
					await world.restore();
					const form = of.typing(shown, (other, before) => (other === name ? value : before));
					const { status } = await of.send(world, handle, form);
					if (status < 400)
						wrong.push(`${of.nameOf(form)}: ${name} = ${JSON.stringify(value.slice(0, 20))}: ${status}`);
				}
			}
		}
		await world.restore();

		expect(wrong).toEqual([]);
		expect(tried).toBeGreaterThan(20);
	},
	LONGEST_MS,
);
