import { expect, type Page } from "@playwright/test";
import { connect } from "#db/client.ts";
import { addReading, aPath, publish } from "./onboarding-authoring.ts";
import { enterAs, makeProject, makeRole, post, unique, workspaceForTwo } from "./steps.ts";

/** A word without break opportunities, longer than a narrow screen is wide. */
const LONG = "Donaudampfschifffahrtsgesellschaftskapitän".repeat(2);

/** Names as long as they may be: of narrow letters without a break, and of the widest. */
const NARROW = LONG.repeat(2).slice(0, 100);
const WIDE = "W".repeat(100);

/** As many marks on a letter as it may have, in a name as long as it may be. */
const MARKED = `Q${"\u0316".repeat(3)}${"\u0301".repeat(3)}`.repeat(36);
/** A letter that no line has room for, as it could be stored before marks were bounded. */
const PILED = `Q${"\u0316\u0301".repeat(120)}`;

/**
 * Creates a workspace with one of everything, with names of maximum length, so that every page can be reached by links
 * from its dashboard. The browser is signed in as its owner.
 */
export async function fullWorkspace(
	page: Page,
): Promise<{ slug: string; starts: string[]; guest: { email: string } }> {
	const { slug, owner, guest } = await workspaceForTwo(page);
	const base = `/${slug}`;
	const project = await makeProject(page, slug, {
		name: `${LONG} ${unique()}`,
		description: `${LONG} `.repeat(20),
	});
	await makeProject(page, slug, { name: "A", isPublic: "on" });
	await makeProject(page, slug, { name: MARKED, isPublic: "on" });
	await renamePastTheCheck(await makeProject(page, slug, { name: `Piled ${unique()}`, isPublic: "on" }));
	await addFile(page, project, `${LONG.repeat(3).slice(0, 251)}.pdf`);
	const team = await made(page, `${base}/teams/new`, { name: NARROW, description: LONG });
	await made(page, `${base}/teams/new`, { name: WIDE });
	for (const to of ["in", "lead"]) await made(page, team, { member: guest.userId, to });
	await makeRole(page, slug, LONG.slice(0, 50), ["projects:create", "projects:view:own"]);
	const role = await made(page, `${base}/settings/roles/new`, { name: WIDE, permissions: "projects:create" });
	const key = role.split("/").at(-1) ?? "";
	await made(page, `${base}/members/${guest.userId}/role`, { shown: "member", role: key });
	const addresses = `${LONG.slice(0, 60).toLowerCase().replace("ä", "a")}@${"long.".repeat(20)}example`;
	await made(page, `${base}/invitations/new`, { addresses, role: "member", days: "14" });
	await made(page, `${base}/settings/milestones/new`, MILESTONE);
	const path = await aPath(page, slug, LONG.slice(0, 80));
	await addReading(page, path, LONG.slice(0, 80), `# ${LONG}\n\n| ${LONG} | b |\n|---|---|\n| c | ${LONG} |`);
	await publish(page, path, 1);
	await addReading(page, path, "Second", LONG);
	await enterAs(page, guest.email);
	await made(page, `${base}/requests`, { permission: "teams:manage", message: LONG });
	await enterAs(page, owner.email);
	return {
		slug,
		guest,
		starts: [
			...[path, role, `${project}/files`, `${base}/dashboard`, `${base}/leave`, `${base}/invitations/erase`],
			`${base}/search?is=active`,
		],
	};
}

async function addFile(page: Page, project: string, name: string): Promise<void> {
	await page.goto(`${project}/files`);
	const file = { name, mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7") };
	await page.getByLabel("Files to add").setInputFiles(file);
	await page.getByRole("button", { name: "Add files" }).click();
	await expect(page.getByRole("link", { name, exact: true })).toBeVisible();
}

const MILESTONE = {
	name: LONG.slice(0, 100),
	fact: "project.created",
	count: "3",
	checked: "project.created 3 ",
	badge: "compass",
	rewardText: LONG,
};

/** Stores a name that forms refuse today. */
async function renamePastTheCheck(project: string): Promise<void> {
	const [, workspace = "", , slug = ""] = project.split("/");
	const sql = connect({ url: process.env.STORY_DATABASE_URL ?? "" });
	try {
		const [tenant] = await sql`select schema_name from public.tenants where slug = ${workspace}`;
		const renamed = await sql`update ${sql(tenant?.schema_name)}.projects set name = ${PILED}
			where slug = ${slug} returning id`;
		expect(renamed).toHaveLength(1);
	} finally {
		await sql.end();
	}
}

async function made(page: Page, path: string, form: Record<string, string>): Promise<string> {
	const answer = await post(page, path, form);
	expect(answer.status(), `${path}: ${await answer.text()}`).toBe(303);
	return answer.headers().location ?? "";
}
