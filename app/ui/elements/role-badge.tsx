import { Apart } from "./apart.tsx";

/** Colours a role can have, by the hue (degrees) they stand for: those of the workspaces' tiles, far enough apart to be told. */
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
 * The name of a role, with a dot in its colour when it has one.
 *
 * Accessibility: the name says it, the dot is decoration. The name is isolated, so that one written from right to
 * left does not turn round the words beside it.
 */
export function RoleBadge({ name, color }: { name: string; color?: string | null }) {
	return (
		<Apart>
			<span className="badge role-badge">
				{color && color in ROLE_COLORS && (
					<span className="dot tile" data-hue={ROLE_COLORS[color as RoleColor]} aria-hidden="true" />
				)}
				<bdi className="min-w-0 wrap-anywhere">{name}</bdi>
			</span>
		</Apart>
	);
}
