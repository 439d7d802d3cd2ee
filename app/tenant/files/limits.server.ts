import { env } from "#app/platform/env.server.ts";
import { GB, LARGEST_FILE } from "#app/platform/file-size.ts";
import type { FileSettings } from "#db/schema/columns/json.ts";
import type { FileLimits } from "./file-limits.ts";

/** The most that operators give every workspace, in bytes. */
export const MOST_QUOTA = env.FILES_QUOTA_GB * GB;

/** Returns the limits of a workspace’s files: what it has chosen, within what operators allow. */
export const limitsOf = (chosen: FileSettings | null | undefined): FileLimits => ({
	quota: Math.min(chosen?.quotaBytes ?? MOST_QUOTA, MOST_QUOTA),
	memberQuota: chosen?.memberQuotaBytes ?? null,
	largest: Math.min(chosen?.mostBytes ?? LARGEST_FILE, LARGEST_FILE),
	kinds: chosen?.kinds ?? "any",
});
