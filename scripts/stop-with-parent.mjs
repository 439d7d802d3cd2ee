// Loaded into every program that another of our programs starts. A program that was killed outright (kill -9, the memory
// limit) can no longer stop its children, so they check themselves whether it is still running.
const CHECK_MS = 500;

// Removed at once, because the programs started from here have another parent.
const parent = Number(process.env.TENANTRY_PARENT);
delete process.env.TENANTRY_PARENT;

if (parent > 0 && process.platform !== "win32") {
	const watch = setInterval(() => {
		if (process.ppid === parent) return;
		clearInterval(watch);
		process.kill(process.pid, "SIGTERM");
	}, CHECK_MS);
	watch.unref();
}
