import { sql } from "drizzle-orm";
import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "react-router";
import { registry, transactInRegistry, transactInTenant } from "#app/platform/database/database.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { tenantTables } from "#db/schema/tenant/index.ts";
import { page, projectsEverywhere } from "#tests/isolation/leaks/everywhere.ts";
import { THEIRS } from "#tests/isolation/world/marks.ts";
import { organizationOf } from "#tests/isolation/world/registry-fills.ts";

const SEARCH = '<form method="get"><input name="q" maxlength="20"></form>';
const POST = '<form method="post"><input name="number" type="number" value="7" min="1" max="9"></form>';

const asked = ({ request }: LoaderFunctionArgs) => new URL(request.url).searchParams.get("q") ?? "";
const showing = (form: string) => () => page(form);

async function writeTheirs(): Promise<void> {
	const theirs = await registry.findById(organizationOf(THEIRS));
	if (!theirs) return;
	await transactInTenant(theirs, "write", ({ db }) =>
		db.update(tenantTables.projects).set({ description: "ours" }),
	);
}

/** Pages as somebody might build them by mistake, by the property that each breaks. */
export const PLANTED: Record<string, object> = {
	"never a 5xx": {
		loader: showing(POST),
		async action({ request }: ActionFunctionArgs) {
			return page(String(BigInt(String((await request.formData()).get("number")))));
		},
	},
	"no markup is echoed": { loader: (given: LoaderFunctionArgs) => page(`${SEARCH}<p>${asked(given)}</p>`) },
	"no header is somebody's own": {
		loader(given: LoaderFunctionArgs) {
			const next = asked(given);
			return /^(https?:)?\//.test(next) ? redirect(next) : page(SEARCH);
		},
	},
	"every page has its headers": { loader: () => new Response(new TextEncoder().encode("<p>a page</p>")) },
	"nothing is written behind a refusal": {
		loader: showing(POST),
		async action() {
			await transactInRegistry("write", (db) => db.execute(sql`update public.users set updated_at = now()`));
			return refuse(409, { message: "It is not what it was." });
		},
	},
	"nothing is written for the other workspace": {
		loader: showing(POST),
		async action() {
			await writeTheirs();
			return page(POST);
		},
	},
	"no text of another workspace": {
		loader: async () => page((await projectsEverywhere()).map(({ name }) => `<li>${name}</li>`).join("")),
	},
	"an answer is no larger than its request allows": {
		loader: (given: LoaderFunctionArgs) =>
			page(`${SEARCH}${encodeURIComponent(asked(given).toWellFormed()).repeat(3_000)}`),
	},
};

/** Does what the others do, but correctly. */
export const HONEST = {
	loader: showing(SEARCH),
	action: () => refuse(409, { message: "It is not what it was." }),
};
