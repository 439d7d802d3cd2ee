/** Degrees between two hues of the stylesheet: it has 24 of them, each written out in `styles/tokens.css`. */
export const hueStep = 15;

/** Returns the permanent hue (degrees, 0-345 in steps of 15) of a workspace or person: a stable hash (FNV-1a) of its id. */
export function hueOf(id: string): number {
	let hash = 0x811c9dc5;
	for (let index = 0; index < id.length; index++) {
		hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
	}
	// FNV's low bits are poor for short, similar ids; MurmurHash3's finalizer spreads them.
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	hash ^= hash >>> 16;
	return ((hash >>> 0) % (360 / hueStep)) * hueStep;
}

/** Returns the stylesheet's hue nearest to an angle that came from elsewhere. */
export function nearestHue(degrees: number): number {
	const turn = ((degrees % 360) + 360) % 360;
	return (Math.round(turn / hueStep) * hueStep) % 360;
}
