const paths = {
	dashboard: "M3 9.5 10 4l7 5.5V17h-4.5v-4.5h-5V17H3z",
	work: "M3 5.5l1.500 1.500L7 4.500M3 13l1.500 1.500L7 12M10 6h7M10 13.500h7",
	projects: "M3 5h5l1.5 2H17v9H3z",
	members:
		"M7.5 9.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5ZM2.5 16.5c.3-2.8 2.3-4.5 5-4.5s4.7 1.7 5 4.5M13 4.3a2.5 2.5 0 0 1 0 4.9M14.5 12.3c1.7.5 2.8 2 3 4.2",
	invitations: "M3 5h14v10.5H3zM3 6l7 5.5L17 6",
	teams: "M3.5 3.5h5.5v5.5H3.5zM11 3.5h5.5v5.5H11zM3.5 11h5.5v5.5H3.5zM11 11h5.5v5.5H11z",
	requests: "M3 11h4l1.500 2.500h3L13 11h4M3 11v5h14v-5l-2.500-7h-9z",
	onboarding: "M5 17.5V3.5M5 4h10l-2 3.250L15 10.5H5",
	achievements: "M10 12a4.250 4.250 0 1 0 0-8.5 4.250 4.250 0 0 0 0 8.5ZM7.5 11.5 6.5 17l3.5-2 3.5 2-1-5.5",
	insights: "M3.5 16.5h13M6 14v-4M10 14V5M14 14V8",
	audit: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM10 6v4l2.750 1.750",
	settings: "M3 6h8M15 6h2M3 14h2M9 14h8M13 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM7 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
	bell: "M10 3a4.500 4.500 0 0 0-4.500 4.500c0 4-1.500 5.500-1.500 6.500h12c0-1-1.500-2.500-1.500-6.500A4.500 4.500 0 0 0 10 3ZM8.250 16.500a1.800 1.800 0 0 0 3.500 0",
	reading:
		"M10 5.500C8.500 4.300 6 4 3 4v11.500c3 0 5.500.3 7 1.500 1.500-1.200 4-1.500 7-1.500V4c-3 0-5.500.3-7 1.500ZM10 5.500V17",
	form: "M4.500 3h11v14h-11zM7.500 7h5M7.500 10h5M7.500 13h3",
	quiz: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM7.900 8.200a2.100 2.100 0 1 1 3 1.900c-.6.3-.9.7-.9 1.400M10 13.800v.1",
	task: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM6.800 10.200 9 12.400l4.200-4.600",
	video: "M3 4.500h14v11H3zM8.500 7.500v5l4-2.500z",
	search: "M9 15a6 6 0 1 0 0-12 6 6 0 0 0 0 12ZM13.500 13.500 17 17",
	more: "M6 12.500 10 16l4-3.500M6 7.500 10 4l4 3.500",
	menu: "M3 5.5h14M3 10h14M3 14.5h14",
} as const;

/** Icons go beside a word, never in place of one. */
export type IconName = keyof typeof paths;

/**
 * Draws a small icon in the color of the text.
 *
 * Accessibility: decoration, hidden from assistive technology; the word beside it is the name.
 */
export function Icon({ name }: { name: IconName }) {
	return (
		<svg
			width="20"
			height="20"
			viewBox="0 0 20 20"
			fill="none"
			stroke="currentColor"
			strokeWidth="1.5"
			strokeLinejoin="round"
			strokeLinecap="round"
			aria-hidden="true"
		>
			<path d={paths[name]} />
		</svg>
	);
}
