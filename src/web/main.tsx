/** The page's beginning: puts the window into the document. */
import { render } from 'preact';
import { Window } from './view/window.js';

const root = document.getElementById('app');
if (root !== null) render(<Window />, root);
