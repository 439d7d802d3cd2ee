import type { DetailedHTMLProps, HTMLAttributes } from "react";

type Wrapper = DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement>;

/** The elements that the small script gives a life; without it they are only their content. */
declare module "react" {
	namespace JSX {
		interface IntrinsicElements {
			"auto-filter": Wrapper;
			"command-palette": Wrapper & { "data-search": string };
			"copy-text": Wrapper;
			"key-shortcuts": Wrapper & { "data-keys": string };
			"live-count": Wrapper & { "data-stream": string; "data-unread": number };
			"markdown-preview": Wrapper & { "data-page": string | undefined };
			"relative-times": Wrapper;
			"sortable-list": Wrapper;
			"submit-guard": Wrapper;
			"unsaved-changes": Wrapper;
		}
	}
}
