/**
 * Tells whether a form that is sent to this path carries files that are read while they arrive: it may be larger than
 * others, and take longer. Like React Router, it ignores case.
 */
export const isUploadAddress = (path: string): boolean =>
	/^\/[^/]+\/projects\/[^/]+\/(files|comments)\/?$/i.test(path) ||
	/^\/api\/v1\/projects\/[^/]+\/files\/?$/i.test(path);
