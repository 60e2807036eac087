export { bash } from './bash.js';
export { fish } from './fish.js';
export { zsh } from './zsh.js';
