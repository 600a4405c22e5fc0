/**
 * uTP (BEP 29) over one UDP socket: connections as Netty channels, on which the pipeline of a peer stands as on TCP.
 */
package dev.spate.utp;
