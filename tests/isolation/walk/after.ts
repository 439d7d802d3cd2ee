import { marksIn, THEIRS, unsaid } from "../world/marks.ts";
import type { Visitor } from "../world/people.ts";
import type { RouteLine } from "./routes.ts";
import type { Restless, Walker } from "./walk.ts";
import type { Work } from "./work.ts";

/**
 * What follows from something that was saved, as the worker would do it: theirs may stand in no job, mail or log line,
 * and their rows have to be as they were. Then everything is as it was before.
 */
export async function settling(walker: Restless, work: Work): Promise<Walker["settle"]> {
	const { world, tally } = walker;
	// What making the workspaces left to do, theirs too.
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

/** Runs the reactions, and looks at everything they leave. */
async function followUp(walker: Restless, work: Work, where: string, said: string): Promise<void> {
	await work.runReactions();
	await lookAtWork(walker, where, said);
}

/** What the worker leaves of our workspace's: jobs, mails, log lines. */
export async function lookAtWork(walker: Restless, where: string, said: string): Promise<void> {
	await jobsOf(walker, where, said);
	mailsOf(walker, where, said);
	lookIn(walker, `${where} (log)`, walker.world.log.take(), said);
}

/** Whatever a job of ours carries or answered. */
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

/** Every mail but those to people of theirs, whom somebody of ours may have written to. */
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
