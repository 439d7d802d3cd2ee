import { Spaced } from "./spaced.tsx";

/** Colors a role can have, with their hue (degrees): the hues of the workspace tiles that are easy to tell apart. */
export const ROLE_COLORS = {
	red: 30,
	amber: 75,
	green: 150,
	teal: 195,
	blue: 255,
	violet: 300,
	pink: 345,
} as const;

export type RoleColor = keyof typeof ROLE_COLORS;

/**
 * Shows the name of a role, with a dot if it has a color.
 *
 * Accessibility: the name says it; the dot is decoration. The name is isolated, so that right-to-left text does not
 * reorder the words beside it.
 */
export function RoleBadge({ name, color }: { name: string; color?: string | null }) {
	return (
		<Spaced>
			<span className="badge role-badge">
				{color && color in ROLE_COLORS && (
					<span className="dot tile" data-hue={ROLE_COLORS[color as RoleColor]} aria-hidden="true" />
				)}
				<bdi className="min-w-0 wrap-anywhere">{name}</bdi>
			</span>
		</Spaced>
	);
}
