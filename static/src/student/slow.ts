/** slow is the way to the server and back above which the rules call a link slow, in milliseconds. */
export const slow = 1000;
