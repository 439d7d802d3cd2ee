import { marksIn, THEIRS, unsaid } from "../world/marks.ts";
import type { Visitor } from "../world/people.ts";
import type { RouteLine } from "./routes.ts";
import type { Restless, Walker } from "./walk.ts";
import type { Work } from "./work.ts";

/**
 * Does what follows a save, as the worker would: no job, email or log line may contain anything of the other workspace,
 * and its rows must be unchanged. Restores everything afterwards.
 */
export async function settling(walker: Restless, work: Work): Promise<Walker["settle"]> {
	const { world, tally } = walker;
	// Finishes what creating the workspaces left to do, theirs included.
	await work.runReactions();
	await world.superuser`delete from pgboss.job`;
	await world.restore();
	world.mail.clear();
	let untouched = await world.keeper.digest();
	return async ({ pattern }: RouteLine, who: Visitor, said: string): Promise<void> => {
		const where = `after ${pattern}`;
		await jobsOf(walker, where, said);
		if (who === "owner" || walker.thorough) await followUp(walker, work, where, said);
		const now = await world.keeper.digest();
		const changed = Object.keys(now).filter((table) => now[table] !== untouched[table]);
		await world.restore();
		if (changed.length === 0) return;
		const what = `their rows in ${changed.join(", ")} are not what they were`;
		tally.found({ kind: "changed", where, who, what });
		untouched = await world.keeper.digest();
	};
}

/** Runs the reactions, and checks everything they leave behind. */
async function followUp(walker: Restless, work: Work, where: string, said: string): Promise<void> {
	await work.runReactions();
	await lookAtWork(walker, where, said);
}

/** Checks what the worker leaves of our workspace: jobs, emails, log lines. */
export async function lookAtWork(walker: Restless, where: string, said: string): Promise<void> {
	await jobsOf(walker, where, said);
	mailsOf(walker, where, said);
	lookIn(walker, `${where} (log)`, walker.world.log.take(), said);
}

/** Checks what our jobs carry and answer. */
async function jobsOf(walker: Restless, where: string, said: string): Promise<void> {
	const { superuser, ours } = walker.world;
	const rows = await superuser`
		select j.name, j.data::text || coalesce(j.output::text, '') as payload from pgboss.job j
		where j.data ->> 'tenantId' = ${ours.record.id} or j.group_id = ${ours.record.id}`;
	for (const { name, payload } of rows) {
		walker.tally.count("job", String(name));
		lookIn(walker, `${where} (job ${name})`, String(payload), said);
	}
	await superuser`delete from pgboss.job where state in ('completed', 'failed')`;
}

/** Checks every email except those to people of the other workspace, whom our people may have written to. */
function mailsOf(walker: Restless, where: string, said: string): void {
	const { mail: box } = walker.world;
	const mails = box.messages().filter(({ to }) => marksIn(to, THEIRS).length === 0);
	box.clear();
	for (const mail of mails) {
		walker.tally.count("mail");
		lookIn(walker, `${where} (mail)`, JSON.stringify(mail), said);
	}
}

function lookIn({ tally }: Pick<Walker, "tally">, where: string, text: string, said: string): void {
	for (const what of unsaid(marksIn(text, THEIRS), said)) tally.found({ kind: "leak", where, what });
}
