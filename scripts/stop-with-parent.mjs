// Loaded into every program that another one of ours starts: one that was killed outright (kill -9, the memory limit)
// can stop nothing any more, so its children look themselves whether it is still there.
const CHECK_MS = 500;

// Taken away at once: what this program starts has another parent.
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
