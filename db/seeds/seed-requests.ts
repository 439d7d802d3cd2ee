import { tenantTables } from "../schema/tenant/index.ts";
import type { Db } from "../tenancy/session/open-in-tenant.ts";
import { ago, type DemoMember, type Happened, memberBy } from "./demo-world.ts";
import { happened } from "./seed-projects.ts";

// What Acme’s people asked for, and what became of it: when in days ago.
const REQUESTS: {
	by: string;
	permission: string;
	message: string;
	asked: number;
	decided: number;
	status: "approved" | "declined";
	grantedRole?: string;
	answer: string;
}[] = [
	{
		...{ by: "Priya Raman", permission: "audit:export", message: "For the quarterly review." },
		...{ asked: 19, decided: 18, status: "declined", answer: "I’ll send you an export instead." },
	},
	{
		...{ by: "Adrian Cole", permission: "teams:manage", asked: 61, decided: 60.5 },
		message: "I’d like to put together the two teams that we talked about.",
		...{ status: "approved", grantedRole: "admin", answer: "Good idea." },
	},
];

/** Adds what members asked for and got an answer to. Returns what happened. */
export async function addRequests(db: Db, members: readonly DemoMember[]): Promise<Happened[]> {
	const decider = memberBy(members, "owner").id;
	const rows = REQUESTS.map(({ by, asked, decided, ...request }) => ({
		...{ ...request, userId: memberBy(members, by).id, createdAt: ago(asked) },
		...{ decidedBy: decider, decidedAt: ago(decided), updatedAt: ago(decided) },
	}));
	const made = await db.insert(tenantTables.permissionRequests).values(rows).returning();
	return made.flatMap(({ id, userId, permission, status, grantedRole, createdAt, decidedAt }) => {
		const name = members.find((member) => member.id === userId)?.name;
		const facts = { id, name, member: userId, permission };
		return [
			happened("request.made", [userId, createdAt], facts),
			happened(`request.${status}`, [decider, decidedAt ?? createdAt], {
				...facts,
				...(grantedRole && { role: grantedRole }),
			}),
		];
	});
}
