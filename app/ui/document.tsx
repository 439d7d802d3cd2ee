import { createContext, useContext } from "react";

/** Facts about the document being rendered: the CSP nonce of its scripts and the id of the request (shown on error pages). */
export type DocumentFacts = {
	nonce: string | undefined;
	requestId: string | undefined;
	/** What every form of the page carries in a hidden field: who opened it, and a random key. */
	formMark?: { name: string; value: string };
	/** The address in the browser is not the one the router knows: its scripts would not find the page. */
	withoutScripts?: boolean;
};

export const DocumentContext = createContext<DocumentFacts>({ nonce: undefined, requestId: undefined });

export function useDocument(): DocumentFacts {
	return useContext(DocumentContext);
}
