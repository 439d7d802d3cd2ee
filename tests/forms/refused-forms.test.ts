import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorld, type World } from "#tests/isolation/world/world.ts";
import type { Handle, Shown } from "./every-form.ts";

// Some 90 forms, each sent by several people with several contents: about a minute alone on a machine.
const LONGEST_MS = 600_000;

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

test(
	"the page that refuses a form keeps the menu and what was typed, and does not offer to be refused again",
	async () => {
		const wrong: string[] = [];
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
		}

		expect(wrong).toEqual([]);
		expect(refused).toBeGreaterThan(30);
	},
	LONGEST_MS,
);
