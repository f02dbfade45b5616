/** The page's beginning: puts the window into the document. */
import { render } from 'preact';
import icon from './view/icon.svg';

const root = document.getElementById('app');
if (root !== null) render(<img src={icon} alt="Partyline" />, root);
