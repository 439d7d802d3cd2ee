import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { eq } from "drizzle-orm";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "react-router";
import { ZipFile } from "yazl";
import { transactInRegistry } from "#app/platform/database/database.server.ts";
import { readForm } from "#app/platform/http/forms/form.server.ts";
import { prepareQueue, queue } from "#app/platform/jobs/queue.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { getTenant } from "#app/tenant/context.ts";
import { tenantSlugs } from "#db/schema/public/tenants.ts";
import { webhookInbox } from "#db/schema/public/webhook-inbox.ts";
import type { Finding } from "../walk/findings.ts";
import type { Parameters } from "../walk/walk.ts";
import { page, projectsEverywhere, projectsOf } from "./everywhere.ts";
import type { LeakName } from "./names.ts";

/** A way in which such a product could leak, built as somebody might build it by mistake. */
export type Leak = {
	/** Where its route is: below `/:tenant/`, unless it begins with a slash. */
	path: string;
	module: object;
	parameters?: Parameters;
	/** The kind of finding that the walk must report. */
	seenAs: Finding["kind"];
};

const names = (projects: { name: string }[]) => projects.map(({ name }) => `<li>${name}</li>`).join("");

/** Shows a workspace to anyone who knows its address. */
const missingCheck: Leak = {
	path: "/planted/:tenant/projects",
	seenAs: "leak",
	module: {
		async loader({ params }: LoaderFunctionArgs) {
			const [row] = await transactInRegistry("read", (db) =>
				db
					.select()
					.from(tenantSlugs)
					.where(eq(tenantSlugs.slug, params.tenant ?? "")),
			);
			return row
				? page(names(await projectsOf(row.tenantId)))
				: refuse(404, { message: "There is no such page." });
		},
	},
};

/** Caches a list for a minute under a key that leaves out the workspace. */
function cachedWithoutTenant(): Leak {
	const kept = new Map<string, string>();
	return {
		path: "planted/cached",
		seenAs: "leak",
		module: {
			async loader({ context }: LoaderFunctionArgs) {
				if (!kept.has("projects")) kept.set("projects", names(await projectsOf(getTenant(context).id)));
				return page(kept.get("projects") ?? "");
			},
		},
	};
}

/** Trusts the form about which workspace it is for. */
const idFromBody: Leak = {
	path: "planted/from-body",
	seenAs: "leak",
	module: {
		loader: ({ context }: LoaderFunctionArgs) =>
			page(
				`<form method="post"><input type="hidden" name="workspace" value="${getTenant(context).id}"/></form>`,
			),
		async action({ request }: ActionFunctionArgs) {
			const form = await readForm(request);
			return page(names(await projectsOf(String(form.get("workspace")))));
		},
	},
};

/** Gives away too much about why something cannot be opened. */
const errorText: Leak = {
	path: "planted/explained/:project",
	seenAs: "leak",
	module: {
		async loader({ params, context }: LoaderFunctionArgs) {
			const found = (await projectsEverywhere()).find(({ slug }) => slug === params.project);
			const reason = found ? `“${found.name}” belongs to ${found.workspace}` : "it does not exist";
			return refuse(404, { message: `You cannot open this in ${getTenant(context).name}: ${reason}.` });
		},
	},
};

/** Refuses everyone alike, but with an ETag computed from what was found. */
const etag: Leak = {
	path: "planted/tagged/:project",
	seenAs: "difference",
	module: {
		async loader({ params }: LoaderFunctionArgs) {
			const found = (await projectsEverywhere()).find(({ slug }) => slug === params.project);
			const tag = createHash("sha256")
				.update(found?.name ?? "")
				.digest("hex");
			return new Response("Not found", { status: 404, headers: { ETag: `"${tag}"` } });
		},
	},
};

/** Keeps files of all workspaces in one folder. */
const filePath = (folder: string): Leak => ({
	path: "planted/files/:file",
	parameters: { file: ({ word }) => `${word}.txt` },
	seenAs: "leak",
	module: {
		async loader({ params }: LoaderFunctionArgs) {
			const bytes = await readFile(join(folder, params.file ?? "")).catch(() => undefined);
			return bytes ? new Response(bytes) : new Response("Not found", { status: 404 });
		},
	},
});

/** Exports everything instead of everything of one workspace. */
const exported: Leak = {
	path: "planted/export.zip",
	seenAs: "leak",
	module: {
		async loader() {
			const zip = new ZipFile();
			const lines = (await projectsEverywhere()).map(({ name, slug }) => `${slug},${name}`);
			zip.addBuffer(Buffer.from(lines.join("\n")), "projects.csv", { compress: true });
			zip.end();
			return new Response(await buffer(zip.outputStream), { headers: { "Content-Type": "application/zip" } });
		},
	},
};

/** Gives a job more than it needs. */
const jobPayload: Leak = {
	path: "planted/job",
	seenAs: "leak",
	module: {
		loader: () => page(`<form method="post"><button name="do" value="it">Do it</button></form>`),
		async action({ context }: ActionFunctionArgs) {
			await prepareQueue("planted");
			const projects = (await projectsEverywhere()).map(({ name }) => name);
			await queue.insert("planted", [{ data: { tenantId: getTenant(context).id, projects } }]);
			return new Response(null, { status: 204 });
		},
	},
};

/** Answers a known delivery with what it stored of it, before checking the signature. */
const webhook: Leak = {
	path: "/api/webhooks/planted",
	seenAs: "leak",
	module: {
		async action({ request }: ActionFunctionArgs) {
			const id = request.headers.get("svix-id") ?? "";
			const [known] = await transactInRegistry("read", (db) =>
				db.select().from(webhookInbox).where(eq(webhookInbox.svixId, id)),
			);
			return known
				? Response.json({ repeated: known.payload })
				: new Response("Bad signature", { status: 400 });
		},
	},
};

/** Searches all workspaces. */
const search: Leak = {
	path: "planted/search",
	seenAs: "leak",
	module: {
		async loader({ request }: LoaderFunctionArgs) {
			const words = new URL(request.url).searchParams.get("q");
			const all = words ? await projectsEverywhere() : [];
			const found = all.filter(({ name }) => name.includes(words ?? ""));
			const hits = found.map(({ description }) => `<li>${description}</li>`).join("");
			return page(`<form method="get"><input name="q" type="search" value=""/></form><ul>${hits}</ul>`);
		},
	},
};

/** Leaks nothing: a search, a form and a page of the workspace's own projects. */
export const honestPage: Omit<Leak, "seenAs"> = {
	path: "planted/honest/:project",
	module: {
		async loader({ params, context, request }: LoaderFunctionArgs) {
			const own = await projectsOf(getTenant(context).id);
			const found = own.find(({ slug }) => slug === params.project);
			if (!found) return refuse(404, { message: "There is no such project." });
			const words = new URL(request.url).searchParams.get("q") ?? "";
			const hits = own.filter(({ name }) => name.includes(words)).map(({ slug }) => `<li>${slug}</li>`);
			const hidden = `<input type="hidden" name="id" value="${found.id}"/>`;
			return page(
				`<form method="get"><input name="q" value=""/></form><form method="post">${hidden}</form>${hits}`,
			);
		},
		async action({ request, context }: ActionFunctionArgs) {
			const form = await readForm(request);
			const own = await projectsOf(getTenant(context).id);
			const found = own.find(({ id }) => String(id) === form.get("id"));
			return found ? page(found.name) : refuse(404, { message: "There is no such project." });
		},
	},
};

/** Returns the ten leaks by name; `folder` holds files of all workspaces. */
export const plantedLeaks = (folder: string): Record<LeakName, Leak> => ({
	"a missing tenant check": missingCheck,
	"a cache key without the tenant": cachedWithoutTenant(),
	"an id from the body": idFromBody,
	"the text of an error": errorText,
	"an ETag": etag,
	"a file's path": filePath(folder),
	"an export": exported,
	"a job's payload": jobPayload,
	"a webhook's answer": webhook,
	"a search": search,
});
