import { startWorking } from "#app/platform/jobs/work.server.ts";
import { reaction } from "#app/tenant/reactions/reaction.server.ts";
import { reactingWith } from "#app/tenant/reactions/run-reaction.server.ts";

// A worker of its own process that begins to react and never ends: to be killed in the middle.
const stuck = reaction("test.finish", ["project.created"], async () => {
	process.stdout.write("begun\n");
	await new Promise(() => {});
});

startWorking(reactingWith([stuck]));
