import { and, eq, like } from "drizzle-orm";
import { tenantTables } from "../schema/tenant/index.ts";
import type { TenantRecord } from "../tenancy/registry/registry.ts";
import type { Db } from "../tenancy/session/open-in-tenant.ts";
import {
	ago,
	type DemoMember,
	type DemoTools,
	type Happened,
	memberBy,
	type StoredDemoFile,
} from "./demo-world.ts";
import { happenedIn } from "./seed-projects.ts";

type DemoFile = {
	of: string;
	name: string;
	by: string;
	daysAgo: number;
	/** How the comment begins that it is part of. */
	comment?: string;
};

// What Acme’s people added to projects: what is in each is made by the seed’s tools (scripts/seed/demo-files.ts).
const FILES: DemoFile[] = [
	{ of: "Desert trial route", name: "Route.png", by: "Mei Tanaka", daysAgo: 2.5 },
	{ of: "Desert trial route", name: "Packing list.txt", by: "Samir Nasser", daysAgo: 2.4 },
	{
		...{ of: "Desert trial route", name: "Warning sign.png", by: "Elif Kaya", daysAgo: 2.2 },
		comment: "The tunnel needs a warning sign",
	},
	{ of: "Desert trial route", name: "Evening at kilometer 20.jpg", by: "Samir Nasser", daysAgo: 1.6 },
	{ of: "Desert trial route", name: "Permission of the council.pdf", by: "Adrian Cole", daysAgo: 1.1 },
	{ of: "Year-end party", name: "Evening of last year.jpg", by: "Mei Tanaka", daysAgo: 0.9 },
	{ of: "Year-end party", name: "Contract for the hall.pdf", by: "Adrian Cole", daysAgo: 0.8 },
	{ of: "Year-end party", name: "Songs.txt", by: "Bo Thornton", daysAgo: 0.4 },
	{ of: "Year-end party", name: "Budget.csv", by: "Olivia Marsh", daysAgo: 0.25 },
];

/** Stores what is in the demo files of a workspace, with no transaction open. */
export async function storeFiles(tools: DemoTools, tenant: TenantRecord): Promise<StoredDemoFile[]> {
	const stored: StoredDemoFile[] = [];
	if (tenant.slug !== "acme") return stored;
	for (const { name } of FILES) stored.push(await tools.storeFile(tenant, name));
	return stored;
}

/** Adds them to their projects. Returns what happened. */
export async function addFiles(
	db: Db,
	members: readonly DemoMember[],
	stored: readonly StoredDemoFile[],
): Promise<Happened[]> {
	const happened: Happened[] = [];
	for (const { of, name, by, daysAgo, comment } of FILES) {
		const content = stored.find((file) => file.name === name);
		const [project] = await db.select().from(tenantTables.projects).where(eq(tenantTables.projects.name, of));
		if (!content || !project) continue;
		const createdBy = memberBy(members, by).id;
		const at = ago(daysAgo);
		const commentId = comment === undefined ? null : await findComment(db, project.id, comment);
		const [file] = await db
			.insert(tenantTables.files)
			.values({ ...content, projectId: project.id, commentId, createdBy, createdAt: at, arrivedAt: at })
			.returning();
		if (!file) continue;
		const { id, bytes } = file;
		happened.push(
			happenedIn(project, "project.file_added", [createdBy, at], {
				file: { id, name, bytes, ...(commentId !== null && { comment: commentId }) },
			}),
		);
	}
	return happened;
}

async function findComment(db: Db, projectId: number, beginning: string): Promise<number | null> {
	const { comments } = tenantTables;
	const [found] = await db
		.select({ id: comments.id })
		.from(comments)
		.where(and(eq(comments.projectId, projectId), like(comments.text, `${beginning}%`)));
	return found?.id ?? null;
}
